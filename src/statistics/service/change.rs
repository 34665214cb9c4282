//! Writing down which days must be counted again.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};

use super::ALL_DAYS;
use crate::{
    db::Tx,
    statistics::{calendar::Day, entity::change},
};

/// Says, in the transaction that changes them, that the figures of the days of these moments are to be counted again.
///
/// # Errors
/// The database's.
pub async fn changed(tx: &Tx, at: &[DateTime<Utc>]) -> Result<(), DbErr> {
    let mut days: Vec<Day> = at.iter().copied().map(Day::of).collect();
    days.sort_unstable();
    days.dedup();
    write(tx, days.into_iter().map(|day| day.to_string())).await
}

/// Says that every day is to be counted again: a data set was loaded, somebody's badge changed.
///
/// # Errors
/// The database's.
pub async fn changed_all(tx: &Tx) -> Result<(), DbErr> {
    write(tx, [ALL_DAYS.to_owned()]).await
}

// Rows of their own, rather than one a day: two transactions of a day would wait for each other.
async fn write(tx: &Tx, days: impl IntoIterator<Item = String>) -> Result<(), DbErr> {
    let rows = days.into_iter().map(|day| change::ActiveModel { day: Set(day), ..Default::default() });
    change::Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
    Ok(())
}
