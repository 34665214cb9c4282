//! What is followed and was read, forgotten: when a member goes, and when it is old.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    following::{
        entity::{following, read_mark, read_position},
        model::{HORIZON, Kind},
    },
};

/// Forgets what a member who goes followed, left and read.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    let id = member.0;
    following::Entity::delete_many().filter(following::Column::MemberId.eq(id)).exec(tx.conn()).await?;
    read_position::Entity::delete_many()
        .filter(read_position::Column::MemberId.eq(id))
        .exec(tx.conn())
        .await?;
    read_mark::Entity::delete_by_id(id).exec(tx.conn()).await?;
    Ok(())
}

/// Forgets how far members had read, more than [`HORIZON`] ago, in topics they do not follow: what they read there is older
/// than anything that is news. Returns how many rows went.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let follows = Query::select()
        .expr(Expr::value(1))
        .from(following::Entity)
        .and_where(
            Expr::col((following::Entity, following::Column::MemberId))
                .equals((read_position::Entity, read_position::Column::MemberId)),
        )
        .and_where(
            Expr::col((following::Entity, following::Column::TargetId))
                .equals((read_position::Entity, read_position::Column::TopicId)),
        )
        .and_where(following::Column::Kind.eq(Kind::Topic.code()))
        .and_where(following::Column::State.eq("followed"))
        .take();
    let tx = db.begin().await?;
    let gone = read_position::Entity::delete_many()
        .filter(read_position::Column::ReadAt.lte(now - HORIZON))
        .filter(Expr::exists(follows).not())
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}
