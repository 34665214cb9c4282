//! Somebody to write to.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::profile::profile_of;
use crate::accounts::{
    entity::{ambassador_scope, member},
    model::{Email, MemberId, Profile},
};

/// Somebody to write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondent {
    /// Who.
    pub member: MemberId,
    /// What they say of themselves.
    pub profile: Profile,
    /// Where mail reaches them. Never shown.
    pub email: Email,
    /// Whether the team suspended their account.
    pub is_suspended: bool,
    /// Whether they are an ambassador of anything.
    pub is_ambassador: bool,
}

/// A member as somebody to write to; none when the account is gone, or has no name yet. Two queries.
///
/// # Errors
/// The database's.
pub async fn correspondent(
    connection: &impl ConnectionTrait,
    member: MemberId,
) -> Result<Option<Correspondent>, DbErr> {
    let row = member::Entity::find_by_id(member.0)
        .filter(member::Column::DeletedAt.is_null())
        .one(connection)
        .await?;
    let Some((row, email)) = row.and_then(|row| Email::parse(&row.email).ok().map(|email| (row, email)))
    else {
        return Ok(None);
    };
    let profile = profile_of(&row);
    if !profile.is_complete() {
        return Ok(None);
    }
    let scopes = ambassador_scope::Entity::find()
        .filter(ambassador_scope::Column::MemberId.eq(member.0))
        .count(connection)
        .await?;
    Ok(Some(Correspondent {
        member,
        profile,
        email,
        is_suspended: row.suspended_at.is_some(),
        is_ambassador: scopes > 0,
    }))
}
