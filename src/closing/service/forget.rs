//! What is known of how askers' questions stand: told to them, and forgotten.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use serde::Serialize;

use super::{ask, write};
use crate::{
    accounts::model::MemberId,
    closing::model::{LINK_KEPT, SAID_KEPT},
    db::{Db, Tx},
};

/// What a member was asked of a question of theirs, for the archive of their data.
#[derive(Debug, Serialize)]
pub struct ClosingExport {
    /// The question's number.
    pub topic_id: i64,
    /// When they were asked first.
    pub asked_at: Option<DateTime<Utc>>,
    /// When they were asked again.
    pub asked_again_at: Option<DateTime<Utc>>,
    /// `resolu`, `en-partie` or `pas-encore`.
    pub said: Option<String>,
    /// When.
    pub said_at: Option<DateTime<Utc>>,
}

/// What a member was asked.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<Vec<ClosingExport>, DbErr> {
    let sql = "SELECT closing.topic_id, closing.early_at, closing.late_at, closing.said, closing.said_at \
               FROM closing_question AS closing JOIN topic ON topic.id = closing.topic_id \
               WHERE topic.author_id = $1 ORDER BY closing.topic_id";
    let rows = ask(db, sql, [member.0.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(ClosingExport {
                topic_id: row.try_get("", "topic_id")?,
                asked_at: row.try_get("", "early_at")?,
                asked_again_at: row.try_get("", "late_at")?,
                said: row.try_get("", "said")?,
                said_at: row.try_get("", "said_at")?,
            })
        })
        .collect()
}

/// Forgets what a member who goes was asked and said, and the links of their mails. What became of their questions stays.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    let asked = "DELETE FROM closing_question WHERE topic_id IN (SELECT id FROM topic WHERE author_id = $1)";
    for sql in [asked, "DELETE FROM closing_link WHERE member_id = $1"] {
        write(tx, sql, [member.0.into()]).await?;
    }
    Ok(())
}

/// Forgets what was said, and the links of mails, that are too old. Returns how many rows went.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let said =
        write(&tx, "DELETE FROM closing_question WHERE first_answer_at <= $1", [(now - SAID_KEPT).into()])
            .await?;
    let links =
        write(&tx, "DELETE FROM closing_link WHERE created_at <= $1", [(now - LINK_KEPT).into()]).await?;
    tx.commit().await?;
    Ok(said + links)
}
