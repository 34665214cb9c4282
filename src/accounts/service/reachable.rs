//! Whom the site may write to of its own accord.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::profile::signed_in;
use crate::{
    accounts::{
        entity::member,
        model::{Email, MemberId, SignedIn},
    },
    db::Tx,
};

/// Where a member may be written to without having asked; none: their account is gone or suspended, nobody ever came to it, or
/// nobody came for so long that they were told it will be deleted. What becomes of the account waits for the transaction.
///
/// # Errors
/// The database's.
pub async fn reachable(tx: &Tx, member: MemberId) -> Result<Option<Email>, DbErr> {
    let row = member::Entity::find_by_id(member.0)
        .filter(member::Column::DeletedAt.is_null())
        .filter(member::Column::SuspendedAt.is_null())
        .filter(member::Column::DormantNoticeAt.is_null())
        .filter(member::Column::LastSeenAt.is_not_null())
        .lock_shared()
        .one(tx.conn())
        .await?;
    // Members of an imported forum may have no address that works.
    Ok(row.and_then(|row| Email::parse(&row.email).ok()))
}

/// Somebody who acts by the link of a mail, without a session; none when their account is gone or suspended. What becomes of the
/// account waits for the transaction.
///
/// # Errors
/// The database's.
pub async fn acting(tx: &Tx, member: MemberId) -> Result<Option<SignedIn>, DbErr> {
    let row = member::Entity::find_by_id(member.0)
        .filter(member::Column::DeletedAt.is_null())
        .filter(member::Column::SuspendedAt.is_null())
        .lock_shared()
        .one(tx.conn())
        .await?;
    Ok(row.as_ref().map(signed_in))
}
