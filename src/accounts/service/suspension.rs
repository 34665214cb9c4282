//! Keeping somebody out.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{AccountError, profile::profile_of};
use crate::{
    accounts::{
        entity::{member, session},
        model::{MemberId, Role},
    },
    db::Tx,
};

/// What moderation needs to know of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountState {
    /// « Prénom N. ».
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Whether it is suspended.
    pub is_suspended: bool,
    /// What its owner answers for as an ambassador; none for who is none.
    pub ambassador_of: Option<String>,
}

/// The state of an account; none when it is gone.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn account_state(
    connection: &impl ConnectionTrait,
    member: MemberId,
) -> Result<Option<AccountState>, AccountError> {
    let row = member::Entity::find_by_id(member.0).one(connection).await?;
    let row = row.filter(|row| row.deleted_at.is_none());
    Ok(row.map(|row| AccountState {
        name: profile_of(&row).display_name(),
        role: Role::from_code(&row.role),
        is_suspended: row.suspended_at.is_some(),
        ambassador_of: row.ambassador_of,
    }))
}

/// Suspends an account and ends its sessions, or lets its owner sign in again.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn set_suspended(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    suspended: bool,
) -> Result<(), AccountError> {
    member::Entity::update_many()
        .col_expr(member::Column::SuspendedAt, Expr::value(suspended.then_some(now)))
        .filter(member::Column::Id.eq(member.0))
        .exec(tx.conn())
        .await?;
    if suspended {
        session::Entity::delete_many().filter(session::Column::MemberId.eq(member.0)).exec(tx.conn()).await?;
    }
    Ok(())
}
