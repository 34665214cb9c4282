//! A question begins to be asked about, and is no longer.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use super::{one, write};
use crate::{
    db::{Db, Tx},
    mail::{self, MailId, Withdrawal},
};

/// Counts the days from the first answer to a question, in the transaction that writes it. When that answer went before anything
/// was asked, they are counted from the next one.
///
/// # Errors
/// The database's.
pub async fn begin(tx: &Tx, now: DateTime<Utc>, topic: i64) -> Result<(), DbErr> {
    let sql = "INSERT INTO closing_question (topic_id, first_answer_at) VALUES ($1, $2) \
               ON CONFLICT (topic_id) DO UPDATE SET first_answer_at = excluded.first_answer_at \
               WHERE closing_question.early_at IS NULL AND closing_question.late_at IS NULL";
    write(tx, sql, [topic.into(), now.into()]).await?;
    Ok(())
}

/// Notes that the asker of a question chose or took back what solved it, on its page: they are not silent.
///
/// # Errors
/// The database's.
pub async fn asker_spoke(tx: &Tx, now: DateTime<Utc>, topic: i64) -> Result<(), DbErr> {
    write(tx, "UPDATE closing_question SET said_at = $1 WHERE topic_id = $2", [now.into(), topic.into()])
        .await?;
    Ok(())
}

/// Takes back what was to be asked of a question and has not left, in the transaction that solves, hides or closes it. It counts as
/// not asked: should the question be open again, it is asked then.
///
/// # Errors
/// The database's.
pub async fn withdraw(tx: &Tx, now: DateTime<Utc>, topic: i64) -> Result<(), DbErr> {
    let sql = "SELECT early_mail, late_mail FROM closing_question WHERE topic_id = $1";
    let Some(row) = one(tx, sql, [topic.into()]).await? else { return Ok(()) };
    for which in ["early", "late"] {
        let mail: Option<i64> = row.try_get("", &format!("{which}_mail"))?;
        let Some(mail) = mail else { continue };
        if mail::withdraw(tx, now, MailId(mail), true).await? == Withdrawal::Removed {
            let sql = format!(
                "UPDATE closing_question SET {which}_at = NULL, {which}_mail = NULL WHERE topic_id = $1"
            );
            write(tx, sql, [topic.into()]).await?;
        }
    }
    Ok(())
}

/// Asks nothing about the questions there are: they were not answered now, whatever their dates say.
///
/// # Errors
/// The database's.
pub async fn leave_unasked(db: &Db) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    write(&tx, "DELETE FROM closing_question", []).await?;
    tx.commit().await
}
