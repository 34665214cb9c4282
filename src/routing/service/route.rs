//! A question begins to be routed.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use super::write;
use crate::db::{Db, Tx};

/// Routes a question that was just asked, in the transaction that asks it. What was brought from elsewhere is not routed:
/// nobody is mailed about it.
///
/// # Errors
/// The database's.
pub async fn route(tx: &Tx, now: DateTime<Utc>, topic: i64) -> Result<(), DbErr> {
    let sql = "INSERT INTO routed_question (topic_id, asked_at) VALUES ($1, $2)";
    write(tx, sql, [topic.into(), now.into()]).await?;
    Ok(())
}

/// Tells nobody of the questions there are: they were not asked now, whatever their dates say.
///
/// # Errors
/// The database's.
pub async fn leave_unrouted(db: &Db) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    write(&tx, "DELETE FROM routed_question", []).await?;
    tx.commit().await
}
