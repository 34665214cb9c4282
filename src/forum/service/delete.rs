//! Taking back what one wrote.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
};

use super::{ForumError, counters, events::tell, maintain::unindex_topic, reply::facts};
use crate::{
    accounts::model::{MemberId, SignedIn},
    db::Db,
    forum::{
        entity::{post, topic},
        model::{PostId, TopicId, topic_path},
    },
    live::Happening,
    policy,
    search::index,
    statistics::service::changed,
};

/// Takes a reply away (its number and a mark stay), or a question nobody else answered (nothing stays to see).
/// Returns where to go: the topic, or the list when it is gone.
///
/// # Errors
/// [`ForumError::NotFound`], why `actor` may not, or the database's.
pub async fn delete_post(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: PostId,
) -> Result<String, ForumError> {
    let tx = db.begin().await?;
    let (before, post) = counters::lock_visible_post(&tx, id).await?;
    policy::can_delete(actor, MemberId(post.author_id), post.number, &facts(&before))?;
    let path = if post.number == 0 {
        unindex_topic(&tx, before.id).await?;
        let after = topic::Model { deleted_at: Some(now), ..before.clone() };
        let topic = counters::write(&tx, now, &before, after).await?;
        tell(&tx, now, &topic, Happening::Removed, Some(post.id));
        "/sujets".to_owned()
    } else {
        post::ActiveModel { id: Unchanged(post.id), deleted_at: Set(Some(now)), ..Default::default() }
            .update(tx.conn())
            .await?;
        index::remove(&tx, post.id).await?;
        let topic = counters::recount(&tx, now, &before, before.clone()).await?;
        changed(&tx, &[post.created_at]).await?;
        tell(&tx, now, &topic, Happening::Removed, Some(post.id));
        topic_path(TopicId(before.id), &before.slug)
    };
    tx.commit().await?;
    Ok(path)
}
