//! What the operator does to a topic from the command line.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::{ForumError, counters, events::tell};
use crate::{
    db::{Db, Tx},
    forum::{
        entity::{post, topic},
        model::TopicId,
    },
    live::Happening,
    search::index,
};

/// A change of a topic's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nobody sees it any more, at any address.
    Hide,
    /// It is seen again.
    Restore,
    /// It stands first in lists.
    Pin,
    /// It no longer does.
    Unpin,
    /// It takes no more replies.
    Lock,
    /// It does again.
    Unlock,
}

/// Changes the state of a topic, with the counters and the search entries that depend on it.
///
/// # Errors
/// [`ForumError::NotFound`] when it is unknown or was deleted by its author; the database's.
pub async fn change_topic(
    db: &Db,
    now: DateTime<Utc>,
    id: TopicId,
    change: Change,
) -> Result<(), ForumError> {
    let tx = db.begin().await?;
    change_topic_in(&tx, now, id, change).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in a transaction that goes on.
///
/// # Errors
/// As [`change_topic`].
pub async fn change_topic_in(
    tx: &Tx,
    now: DateTime<Utc>,
    id: TopicId,
    change: Change,
) -> Result<(), ForumError> {
    let before = counters::lock_topic(tx, id)
        .await?
        .filter(|topic| topic.deleted_at.is_none())
        .ok_or(ForumError::NotFound)?;
    let mut after = before.clone();
    match change {
        Change::Hide => {
            unindex_topic(tx, before.id).await?;
            after.hidden_at = Some(now);
        }
        Change::Restore => {
            index_topic(tx, &before).await?;
            after.hidden_at = None;
        }
        Change::Pin => after.pinned = true,
        Change::Unpin => after.pinned = false,
        Change::Lock => after.locked = true,
        Change::Unlock => after.locked = false,
    }
    let topic = counters::write(tx, now, &before, after).await?;
    tell(tx, now, &topic, Happening::Changed, None);
    Ok(())
}

/// Whether anything was ever asked here, hidden and deleted topics included.
///
/// # Errors
/// The database's.
pub async fn has_topics(db: &Db) -> Result<bool, ForumError> {
    Ok(topic::Entity::find().limit(1).one(db.read()).await?.is_some())
}

/// Takes every post of a topic out of the search index.
pub(super) async fn unindex_topic(tx: &Tx, topic: i64) -> Result<(), DbErr> {
    let posts: Vec<i64> = post::Entity::find()
        .select_only()
        .column(post::Column::Id)
        .filter(post::Column::TopicId.eq(topic))
        .into_tuple()
        .all(tx.conn())
        .await?;
    for id in posts {
        index::remove(tx, id).await?;
    }
    Ok(())
}

async fn index_topic(tx: &Tx, topic: &topic::Model) -> Result<(), DbErr> {
    let posts = post::Entity::find()
        .filter(post::Column::TopicId.eq(topic.id))
        .filter(post::Column::HiddenAt.is_null())
        .filter(post::Column::DeletedAt.is_null())
        .all(tx.conn())
        .await?;
    for post in posts {
        let title = if post.number == 0 { topic.title.as_str() } else { "" };
        index::put(tx, post.id, title, &post.body_md).await?;
    }
    Ok(())
}
