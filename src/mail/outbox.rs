//! Writing a mail down.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};

use super::entity;
use crate::{
    accounts::model::{Email, MemberId},
    db::{Db, Tx},
};

/// How long it is remembered that a mail left, or was given up, and for whom: long enough to answer somebody who waits for
/// it. Its words are gone the moment it leaves; those of one that was given up stay as long, so that an operator can have it
/// sent, unless a member wrote them.
pub const SENT_KEPT: Duration = Duration::days(7);

/// The identifier of a mail of the outbox; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailId(pub i64);

/// A mail to one person, in both of the forms mail programs want.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// For programs and people that prefer plain text.
    pub text: String,
    /// The same, laid out.
    pub html: String,
    /// Where a mail program posts so that no more such mails come; none for what somebody asked for.
    pub unsubscribe: Option<String>,
}

impl std::fmt::Debug for Mail {
    // Neither addresses nor links that sign in belong in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Whose words a mail carries, when they are not the site's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenBy {
    /// The member who wrote it: it does not leave once they are gone.
    pub member: MemberId,
    /// Their address, when they agreed that answers go there.
    pub reply_to: Option<Email>,
}

/// Writes `mail` in the caller's transaction: it leaves if, and only if, that transaction is committed.
///
/// # Errors
/// The database's.
pub async fn enqueue(tx: &Tx, now: DateTime<Utc>, mail: Mail) -> Result<(), DbErr> {
    write(tx, now, mail, None).await?;
    Ok(())
}

/// The same for a mail that may have to be taken back before it leaves; see [`withdraw`].
///
/// # Errors
/// The database's.
pub async fn enqueue_revocable(tx: &Tx, now: DateTime<Utc>, mail: Mail) -> Result<MailId, DbErr> {
    write(tx, now, mail, None).await
}

/// What became of a mail that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// It never left, and never will.
    Removed,
    /// A worker has it in hand: it may be leaving. It is not tried again should that fail.
    InHand,
    /// It left.
    TooLate,
}

/// Takes back a mail that has not left. Of a worker that is about to take it and this, one comes first: what is removed was not
/// sent. `even_in_hand`: one that a worker has in hand is at least not tried again, also when that worker died.
///
/// # Errors
/// The database's.
pub async fn withdraw(
    tx: &Tx,
    now: DateTime<Utc>,
    id: MailId,
    even_in_hand: bool,
) -> Result<Withdrawal, DbErr> {
    let unsent = || Condition::all().add(entity::Column::Id.eq(id.0)).add(entity::Column::SentAt.is_null());
    if remove_waiting(tx, unsent()).await? > 0 {
        return Ok(Withdrawal::Removed);
    }
    let left =
        entity::Entity::find_by_id(id.0).one(tx.conn()).await?.is_none_or(|mail| mail.sent_at.is_some());
    if left {
        return Ok(Withdrawal::TooLate);
    }
    if even_in_hand {
        give_up(tx, now, unsent()).await?;
    }
    Ok(Withdrawal::InHand)
}

/// Takes back the mails to an address that it wants no more of: those that did not leave and whose way to stop them is the page at
/// `path`. One that a worker has in hand is not tried again.
///
/// # Errors
/// The database's.
pub async fn withdraw_stopped(tx: &Tx, now: DateTime<Utc>, address: &str, path: &str) -> Result<(), DbErr> {
    let unsent = || {
        Condition::all()
            .add(entity::Column::Recipient.eq(address))
            .add(entity::Column::Unsubscribe.contains(format!("{path}?")))
            .add(entity::Column::SentAt.is_null())
    };
    remove_waiting(tx, unsent()).await?;
    give_up(tx, now, unsent()).await
}

/// Removes those of some mails that did not leave which no worker has in hand. Returns how many.
async fn remove_waiting(tx: &Tx, unsent: Condition) -> Result<u64, DbErr> {
    let waits = Condition::any()
        .add(entity::Column::Attempts.eq(0))
        .add(entity::Column::LastError.is_not_null())
        .add(entity::Column::FailedAt.is_not_null());
    let removed = entity::Entity::delete_many().filter(unsent.add(waits)).exec(tx.conn()).await?;
    Ok(removed.rows_affected)
}

/// Has mails that did not leave not tried again, and forgets their words.
async fn give_up(tx: &Tx, now: DateTime<Utc>, unsent: Condition) -> Result<(), DbErr> {
    let mut update =
        entity::Entity::update_many().col_expr(entity::Column::FailedAt, Expr::value(now)).filter(unsent);
    for words in [entity::Column::Subject, entity::Column::BodyText, entity::Column::BodyHtml] {
        update = update.col_expr(words, Expr::value(""));
    }
    update.exec(tx.conn()).await?;
    Ok(())
}

/// The same for what a member wrote.
///
/// # Errors
/// The database's.
pub async fn enqueue_from(tx: &Tx, now: DateTime<Utc>, mail: Mail, by: WrittenBy) -> Result<(), DbErr> {
    write(tx, now, mail, Some(by)).await?;
    Ok(())
}

/// Forgets the mails of a member who goes: those to their address, sent or not, and those they wrote that have not left.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId, address: &str) -> Result<(), DbErr> {
    entity::Entity::delete_many()
        .filter(
            Condition::any()
                .add(entity::Column::Recipient.eq(address))
                .add(entity::Column::SenderId.eq(member.0)),
        )
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets the mails that left, or were given up, more than [`SENT_KEPT`] ago. Returns how many.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let gone = entity::Entity::delete_many()
        .filter(
            Condition::any()
                .add(entity::Column::SentAt.lte(now - SENT_KEPT))
                .add(entity::Column::FailedAt.lte(now - SENT_KEPT)),
        )
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}

async fn write(tx: &Tx, now: DateTime<Utc>, mail: Mail, by: Option<WrittenBy>) -> Result<MailId, DbErr> {
    let (sender, reply_to) = by.map_or((None, None), |by| (Some(by.member.0), by.reply_to));
    let number: u128 = rand::rng().random();
    let row = entity::ActiveModel {
        message_id: Set(format!("<{number:032x}@communaute>")),
        recipient: Set(mail.to),
        subject: Set(mail.subject),
        body_text: Set(mail.text),
        body_html: Set(mail.html),
        unsubscribe: Set(mail.unsubscribe),
        attempts: Set(0),
        created_at: Set(now),
        due_at: Set(now),
        sender_id: Set(sender),
        reply_to: Set(reply_to.map(|address| address.as_str().to_owned())),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    Ok(MailId(row.id))
}
