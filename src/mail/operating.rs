//! What an operator sees of the outbox, and may try again.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::entity::{Column, Entity, Model};
use crate::db::Db;

/// Mails listed at most: an outbox that holds more has one cause, and the first ones tell it.
const LISTED_AT_MOST: u64 = 100;

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It will be tried at that moment, or soon after.
    Waits(DateTime<Utc>),
    /// It was given up then; only an operator has it tried again.
    Refused(DateTime<Utc>),
}

/// A mail that did not leave yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckMail {
    /// For `mails retry`.
    pub id: i64,
    /// The address.
    pub to: String,
    /// One line; empty for a private message that was given up.
    pub subject: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// Tries so far.
    pub attempts: i64,
    /// What the last one met.
    pub last_error: Option<String>,
    /// Where it stands.
    pub state: MailState,
}

/// The mails that did not leave, those given up first, then the oldest first; a hundred at most.
///
/// # Errors
/// The database's.
pub async fn waiting(db: &Db) -> Result<Vec<StuckMail>, DbErr> {
    let rows = Entity::find()
        .filter(Column::SentAt.is_null())
        .order_by_desc(Expr::col(Column::FailedAt).is_not_null())
        .order_by_asc(Column::Id)
        .limit(LISTED_AT_MOST)
        .all(db.read())
        .await?;
    Ok(rows.into_iter().map(stuck).collect())
}

fn stuck(row: Model) -> StuckMail {
    StuckMail {
        id: row.id,
        to: row.recipient,
        subject: row.subject,
        written_at: row.created_at,
        attempts: row.attempts,
        last_error: row.last_error,
        state: row.failed_at.map_or(MailState::Waits(row.due_at), MailState::Refused),
    }
}

/// Has every mail that did not leave tried again now, also those given up. Returns how many. Private messages that were given
/// up are not among them: their words are gone.
///
/// # Errors
/// The database's.
pub async fn retry_all(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    again(db, now, None).await
}

/// The same for one; false when it left, or cannot.
///
/// # Errors
/// The database's.
pub async fn retry(db: &Db, now: DateTime<Utc>, id: i64) -> Result<bool, DbErr> {
    Ok(again(db, now, Some(id)).await? > 0)
}

async fn again(db: &Db, now: DateTime<Utc>, id: Option<i64>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let mut update = Entity::update_many()
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::DueAt, Expr::value(now))
        .col_expr(Column::FailedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::SentAt.is_null())
        .filter(Column::BodyText.ne(""))
        // One that a worker has in hand is under way, not stuck.
        .filter(Column::FailedAt.is_not_null().or(Column::LastError.is_not_null()));
    if let Some(id) = id {
        update = update.filter(Column::Id.eq(id));
    }
    let again = update.exec(tx.conn()).await?;
    tx.commit().await?;
    Ok(again.rows_affected)
}
