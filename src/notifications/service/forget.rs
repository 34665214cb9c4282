//! What members were told, forgotten: when one goes, and when it is old.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};

use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    notifications::{
        entity::{link, notification, setting},
        model::{LINK_KEPT, READ_KEPT, UNREAD_KEPT},
    },
};

/// Forgets what a member who goes was told, what they wanted, and the links of their mails.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    let id = member.0;
    notification::Entity::delete_many().filter(notification::Column::MemberId.eq(id)).exec(tx.conn()).await?;
    link::Entity::delete_many().filter(link::Column::MemberId.eq(id)).exec(tx.conn()).await?;
    setting::Entity::delete_by_id(id).exec(tx.conn()).await?;
    Ok(())
}

/// Forgets notifications that were read, or written, too long ago, and the links of old mails. Returns how many rows went.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let told = notification::Entity::delete_many()
        .filter(
            Condition::any().add(notification::Column::ReadAt.lte(now - READ_KEPT)).add(
                Condition::all()
                    .add(notification::Column::ReadAt.is_null())
                    .add(notification::Column::CreatedAt.lte(now - UNREAD_KEPT)),
            ),
        )
        .exec(tx.conn())
        .await?;
    let links = link::Entity::delete_many()
        .filter(link::Column::CreatedAt.lte(now - LINK_KEPT))
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(told.rows_affected + links.rows_affected)
}
