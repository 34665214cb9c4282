//! What ambassadors answer for.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::accounts::{
    entity::ambassador_scope,
    model::{MemberId, Scope},
};

/// What a member answers for as an ambassador, in the order in which it was given to them. One query.
///
/// # Errors
/// The database's.
pub async fn scopes_of(connection: &impl ConnectionTrait, member: MemberId) -> Result<Vec<Scope>, DbErr> {
    let rows = ambassador_scope::Entity::find()
        .filter(ambassador_scope::Column::MemberId.eq(member.0))
        .order_by_asc(ambassador_scope::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| Scope { theme: row.theme_id, territory: row.territory }).collect())
}
