//! The link of a mail that stops what the mail tells of: whoever holds its secret received the mail.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};

use super::{NotificationError, settings};
use crate::{
    accounts::{model::MemberId, secret::Secret},
    db::{Db, Tx},
    notifications::{
        entity::link,
        model::{Choices, Frequency, Kind, LINK_KEPT, Mailing, UNSUBSCRIBE_PATH},
    },
};

/// What the holder of a link is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// What their mail told of.
    pub kinds: Vec<Kind>,
    /// The same, when it was no notification.
    pub mailings: Vec<Mailing>,
    /// What they want now.
    pub choices: Choices,
}

/// Makes the link of a mail that tells of `kinds`. Its secret is in the mail alone.
///
/// # Errors
/// The database's.
pub(super) async fn create_link(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    kinds: &[Kind],
) -> Result<Secret, DbErr> {
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    create(tx, now, member, &codes).await
}

/// Makes the address by which a mail of another feature is stopped, of the site at `site`.
///
/// # Errors
/// The database's.
pub async fn link_to_stop(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    mailing: Mailing,
    site: &str,
) -> Result<String, DbErr> {
    let secret = create(tx, now, member, &[mailing.code()]).await?;
    Ok(format!("{site}{UNSUBSCRIBE_PATH}?jeton={}", secret.expose()))
}

async fn create(tx: &Tx, now: DateTime<Utc>, member: MemberId, codes: &[&str]) -> Result<Secret, DbErr> {
    let secret = Secret::random();
    link::ActiveModel {
        token_hash: Set(secret.hash()),
        member_id: Set(member.0),
        kinds: Set(codes.join(" ")),
        created_at: Set(now),
    }
    .insert(tx.conn())
    .await?;
    Ok(secret)
}

/// What the link of `secret` stops. Reading it stops nothing: mail scanners open links too.
///
/// # Errors
/// [`NotificationError::LinkSpent`]; the database's.
pub async fn subscription(
    db: &Db,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<Subscription, NotificationError> {
    let row = find(db.read(), now, secret).await?;
    let choices = settings::choices(db.read(), MemberId(row.member_id)).await?;
    Ok(Subscription { kinds: kinds(&row), mailings: mailings(&row), choices })
}

/// Mails no more of what the mail told of. A second time changes nothing.
///
/// # Errors
/// [`NotificationError::LinkSpent`]; the database's.
pub async fn stop(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<(), NotificationError> {
    stop_what(db, now, secret, |row| (kinds(row), mailings(row))).await
}

/// Mails nothing more at all.
///
/// # Errors
/// As [`stop`].
pub async fn stop_all(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<(), NotificationError> {
    stop_what(db, now, secret, |_| (Kind::ALL.to_vec(), Mailing::ALL.to_vec())).await
}

async fn stop_what(
    db: &Db,
    now: DateTime<Utc>,
    secret: &str,
    which: impl FnOnce(&link::Model) -> (Vec<Kind>, Vec<Mailing>),
) -> Result<(), NotificationError> {
    let tx = db.begin().await?;
    let row = find(tx.conn(), now, secret).await?;
    let (kinds, mailings) = which(&row);
    settings::change(&tx, now, MemberId(row.member_id), |choices| {
        let choices = kinds.into_iter().fold(choices, |all, kind| all.with(kind, Frequency::Never));
        mailings.into_iter().fold(choices, |all, mailing| all.with_mailing(mailing, false))
    })
    .await?;
    tx.commit().await?;
    Ok(())
}

fn kinds(row: &link::Model) -> Vec<Kind> {
    row.kinds.split(' ').filter_map(Kind::from_code).collect()
}

fn mailings(row: &link::Model) -> Vec<Mailing> {
    row.kinds.split(' ').filter_map(Mailing::from_code).collect()
}

async fn find(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<link::Model, NotificationError> {
    link::Entity::find_by_id(Secret::from_browser(secret).hash())
        .filter(link::Column::CreatedAt.gt(now - LINK_KEPT))
        .one(connection)
        .await?
        .ok_or(NotificationError::LinkSpent)
}
