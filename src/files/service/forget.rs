//! Somebody leaves.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    accounts::model::MemberId,
    db::Tx,
    files::entity::{photo, stored_file},
    live::Channel,
};

/// Removes the files of a member, when the caller's transaction is committed: their photo is shown no more, nobody reads their
/// files, and the worker takes the objects away, archives too.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, now: DateTime<Utc>, member: MemberId) -> Result<(), DbErr> {
    let later = Condition::any()
        .add(stored_file::Column::RemoveAt.is_null())
        .add(stored_file::Column::RemoveAt.gt(now));
    stored_file::Entity::update_many()
        .col_expr(stored_file::Column::RemoveAt, Expr::value(now))
        .filter(stored_file::Column::OwnerId.eq(member.0))
        .filter(later)
        .exec(tx.conn())
        .await?;
    photo::Entity::delete_by_id(member.0).exec(tx.conn()).await?;
    tx.emit(now, Channel::Members, String::new());
    Ok(())
}
