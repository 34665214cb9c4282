//! Sending what the outbox holds.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{
    entity::{Column, Entity, Model},
    transport::{HANDED_OVER_WITHIN, Transport, TransportError},
};
use crate::db::Db;

/// Mails taken at a time.
const BATCH: usize = 50;
/// A mail taken by a worker that died is taken again after this long.
const LEASE: Duration = Duration::minutes(5);
// As long as a worker hands a mail over, and then writes down that it did, no other one takes it.
const _: () = assert!(2 * HANDED_OVER_WITHIN.as_secs() < LEASE.num_seconds().unsigned_abs());
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
    /// Whether it looked at as many as it may: there may be more.
    pub is_full: bool,
}

/// Sends the mails that are due, those that somebody waits for first, at most fifty. No database connection is held while the mail
/// server is talked to. `clock` tells the time whenever it is asked: the last mail of a pass may be taken minutes after the first,
/// and is another worker's once the lease that was written for it is over.
///
/// # Errors
/// The database's; the mails in hand are tried again once their lease is over.
pub async fn deliver(
    db: &Db,
    transport: &Transport,
    clock: impl Fn() -> DateTime<Utc>,
) -> Result<Delivery, DbErr> {
    let mails = due(db, clock()).await?;
    let mut delivery = Delivery { is_full: mails.len() >= BATCH, ..Delivery::default() };
    for mail in mails {
        if !take(db, &mail, clock()).await? {
            continue;
        }
        match transport.send(&mail).await {
            Ok(()) => {
                finish(db, &mail, Column::SentAt, clock(), None).await?;
                delivery.sent += 1;
            }
            Err(TransportError::Temporary(reason)) if mail.attempts + 1 < MAX_ATTEMPTS => {
                let again = clock() + back_off(mail.attempts);
                finish(db, &mail, Column::DueAt, again, Some(reason)).await?;
                delivery.postponed += 1;
            }
            Err(error) => {
                finish(db, &mail, Column::FailedAt, clock(), Some(error.to_string())).await?;
                delivery.refused += 1;
            }
        }
    }
    Ok(delivery)
}

/// The same while time stands still.
#[cfg(test)]
pub async fn deliver_due(db: &Db, transport: &Transport, now: DateTime<Utc>) -> Result<Delivery, DbErr> {
    deliver(db, transport, || now).await
}

/// What is due at `now`. Nobody waits for what can be stopped, and there may be thousands of these at once: a link that signs in,
/// which works for half an hour, leaves before them.
async fn due(db: &Db, now: DateTime<Utc>) -> Result<Vec<Model>, DbErr> {
    let mut mails = oldest(db, now, Column::Unsubscribe.is_null(), BATCH).await?;
    if mails.len() < BATCH {
        let others = oldest(db, now, Column::Unsubscribe.is_not_null(), BATCH - mails.len()).await?;
        mails.extend(others);
    }
    Ok(mails)
}

/// Two such queries, rather than one that is sorted by both, read no further than they must: the index is in the order of `due_at`.
async fn oldest(db: &Db, now: DateTime<Utc>, which: Expr, at_most: usize) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::SentAt.is_null())
        .filter(Column::FailedAt.is_null())
        .filter(Column::DueAt.lte(now))
        .filter(which)
        .order_by_asc(Column::DueAt)
        .limit(u64::try_from(at_most).unwrap_or(u64::MAX))
        .all(db.read())
        .await
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
