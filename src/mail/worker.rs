//! Sending what the outbox holds.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{
    entity::{Column, Entity, Model},
    transport::{Transport, TransportError},
};
use crate::db::Db;

/// Mails taken at a time.
const BATCH: u64 = 50;
/// A mail taken by a worker that died is taken again after this long.
const LEASE: Duration = Duration::minutes(5);
/// A mail that could not leave after so many tries is given up: a server may be away for a day and a night.
const MAX_ATTEMPTS: i64 = 15;

/// What one pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Left.
    pub sent: u64,
    /// To be tried again later.
    pub postponed: u64,
    /// Given up.
    pub refused: u64,
}

/// Sends the mails that are due at `now`, oldest first, at most fifty. No database connection is held while the
/// mail server is talked to.
///
/// # Errors
/// The database's; the mails in hand are tried again once their lease is over.
pub async fn deliver_due(db: &Db, transport: &Transport, now: DateTime<Utc>) -> Result<Delivery, DbErr> {
    let due = Entity::find()
        .filter(Column::SentAt.is_null())
        .filter(Column::FailedAt.is_null())
        .filter(Column::DueAt.lte(now))
        .order_by_asc(Column::DueAt)
        .limit(BATCH)
        .all(db.read())
        .await?;
    let mut delivery = Delivery::default();
    for mail in due {
        if !take(db, &mail, now).await? {
            continue;
        }
        match transport.send(&mail).await {
            Ok(()) => {
                finish(db, &mail, Column::SentAt, now, None).await?;
                delivery.sent += 1;
            }
            Err(TransportError::Temporary(reason)) if mail.attempts + 1 < MAX_ATTEMPTS => {
                finish(db, &mail, Column::DueAt, now + back_off(mail.attempts), Some(reason)).await?;
                delivery.postponed += 1;
            }
            Err(error) => {
                finish(db, &mail, Column::FailedAt, now, Some(error.to_string())).await?;
                delivery.refused += 1;
            }
        }
    }
    Ok(delivery)
}

/// Takes the mail for this worker: of two that want it, one gets it. The lease ends by itself.
pub(super) async fn take(db: &Db, mail: &Model, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let tx = db.begin().await?;
    let taken = Entity::update_many()
        .col_expr(Column::Attempts, Expr::value(mail.attempts + 1))
        .col_expr(Column::DueAt, Expr::value(now + LEASE))
        // Without one it is in somebody's hands: an operator does not have it tried beside them.
        .col_expr(Column::LastError, Expr::value(None::<String>))
        .filter(Column::Id.eq(mail.id))
        .filter(Column::Attempts.eq(mail.attempts))
        .filter(Column::SentAt.is_null())
        .filter(Column::FailedAt.is_null())
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(taken.rows_affected == 1)
}

/// Writes down what came of a try, unless an operator asked for another meanwhile.
async fn finish(
    db: &Db,
    mail: &Model,
    column: Column,
    moment: DateTime<Utc>,
    reason: Option<String>,
) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    let mut update = Entity::update_many()
        .col_expr(column, Expr::value(moment))
        .col_expr(Column::LastError, Expr::value(reason))
        .filter(Column::Id.eq(mail.id))
        .filter(Column::SentAt.is_null());
    // What was given up may be sent again by an operator who mended the cause; a member's words are nobody's to keep.
    if matches!(column, Column::SentAt) || (matches!(column, Column::FailedAt) && mail.sender_id.is_some()) {
        for words in [Column::Subject, Column::BodyText, Column::BodyHtml] {
            update = update.col_expr(words, Expr::value(""));
        }
        for address in [Column::ReplyTo, Column::Unsubscribe] {
            update = update.col_expr(address, Expr::value(None::<String>));
        }
    }
    update.exec(tx.conn()).await?;
    tx.commit().await
}

/// One minute after the first failure, then twice as long each time, six hours at most.
fn back_off(attempts: i64) -> Duration {
    let minutes = 1_i64 << attempts.clamp(0, 9);
    Duration::minutes(minutes.min(360))
}
