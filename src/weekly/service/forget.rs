//! Subscriptions: told to those who have one, and forgotten.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use serde::Serialize;

use super::{ask, write};
use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    weekly::model::UNCONFIRMED_KEPT,
};

/// A subscription to the letter of the week, for the archive of somebody's data.
#[derive(Debug, Serialize)]
pub struct WeeklyExport {
    /// Numbers of communities between spaces; empty: all.
    pub themes: String,
    /// A code of the Insee; empty: the whole country.
    pub territory: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the address was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// The subscriptions of a member, and of their address.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId, email: &str) -> Result<Vec<WeeklyExport>, DbErr> {
    let sql = "SELECT themes, territory, created_at, confirmed_at FROM weekly_subscription \
               WHERE member_id = $1 OR email = $2 ORDER BY id";
    let rows = ask(db, sql, [member.0.into(), email.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(WeeklyExport {
                themes: row.try_get("", "themes")?,
                territory: row.try_get("", "territory")?,
                created_at: row.try_get("", "created_at")?,
                confirmed_at: row.try_get("", "confirmed_at")?,
            })
        })
        .collect()
}

/// Forgets the subscriptions of a member who goes, and of their address, with their links.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId, email: &str) -> Result<(), DbErr> {
    let sql = "DELETE FROM weekly_subscription WHERE member_id = $1 OR email = $2";
    write(tx, sql, [member.0.into(), email.into()]).await?;
    Ok(())
}

/// Forgets the addresses that nobody confirmed, with their links. Those of a subscription that lives are kept as long as it: the letter
/// they came with may be stopped whenever it is found again. Returns how many addresses went.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let sql = "DELETE FROM weekly_subscription WHERE confirmed_at IS NULL AND created_at <= $1";
    let addresses = write(&tx, sql, [(now - UNCONFIRMED_KEPT).into()]).await?;
    tx.commit().await?;
    Ok(addresses)
}
