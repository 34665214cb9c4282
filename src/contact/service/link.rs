//! What a recipient may do from the link of a mail, signed in or not: whoever holds its secret received the message.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, sea_query::OnConflict,
};

use super::{ContactError, MESSAGES_KEPT, choice};
use crate::{
    accounts::{
        model::MemberId,
        secret::Secret,
        service::{Named, names_of},
    },
    contact::entity::{message, refusal, report},
    db::Db,
};

/// A message, as its recipient is reminded of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Who wrote it.
    pub sender: Named,
    /// When.
    pub at: DateTime<Utc>,
}

/// The message of a mail's link. Reading it changes nothing: mail scanners open links too.
///
/// # Errors
/// [`ContactError::LinkSpent`]; the database's.
pub async fn received(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<Received, ContactError> {
    let row = find(db.read(), now, secret).await?;
    let mut names = names_of(db, [row.sender_id]).await?;
    let sender = names.remove(&row.sender_id).ok_or(ContactError::LinkSpent)?;
    Ok(Received { sender, at: row.created_at })
}

/// Refuses further messages of who wrote this one.
///
/// # Errors
/// [`ContactError::LinkSpent`]; the database's.
pub async fn refuse_sender(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<(), ContactError> {
    let tx = db.begin().await?;
    let row = find(tx.conn(), now, secret).await?;
    let refused = refusal::ActiveModel {
        member_id: Set(row.recipient_id),
        sender_id: Set(row.sender_id),
        created_at: Set(now),
    };
    refusal::Entity::insert(refused)
        .on_conflict(
            OnConflict::columns([refusal::Column::MemberId, refusal::Column::SenderId])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses further messages, whoever writes.
///
/// # Errors
/// [`ContactError::LinkSpent`]; the database's.
pub async fn refuse_all(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<(), ContactError> {
    let tx = db.begin().await?;
    let row = find(tx.conn(), now, secret).await?;
    choice::write(&tx, now, MemberId(row.recipient_id), false).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells the team of a message, in the recipient's words. A second report of the same sender by the same person, while the
/// first waits, adds nothing.
///
/// # Errors
/// [`ContactError::LinkSpent`]; the database's.
pub async fn report_message(
    db: &Db,
    now: DateTime<Utc>,
    secret: &str,
    details: &str,
) -> Result<(), ContactError> {
    let tx = db.begin().await?;
    let row = find(tx.conn(), now, secret).await?;
    let same = report::Entity::find()
        .filter(report::Column::SenderId.eq(row.sender_id))
        .filter(report::Column::ReporterId.eq(row.recipient_id))
        .filter(report::Column::HandledAt.is_null());
    if same.count(tx.conn()).await? == 0 {
        report::ActiveModel {
            sender_id: Set(row.sender_id),
            reporter_id: Set(Some(row.recipient_id)),
            details: Set(details.to_owned()),
            created_at: Set(now),
            handled_at: Set(None),
            ..Default::default()
        }
        .insert(tx.conn())
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn find(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<message::Model, ContactError> {
    message::Entity::find_by_id(Secret::from_browser(secret).hash())
        .filter(message::Column::CreatedAt.gt(now - MESSAGES_KEPT))
        .one(connection)
        .await?
        .ok_or(ContactError::LinkSpent)
}
