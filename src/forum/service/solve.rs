//! Saying which reply solved the question.

use chrono::{DateTime, Utc};

use super::{ForumError, counters, events::tell, reply::facts};
use crate::{
    accounts::model::SignedIn,
    db::Db,
    forum::{
        entity::topic,
        model::{PostId, TopicId, topic_path},
    },
    live::Happening,
    notifications::service::tell_solution,
    policy,
};

/// Makes a visible reply the solution of its question; it replaces the one before. Returns the topic's address.
///
/// # Errors
/// [`ForumError::NotFound`], why `actor` may not, or the database's.
pub async fn choose_solution(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: PostId,
) -> Result<String, ForumError> {
    let tx = db.begin().await?;
    let (before, post) = counters::lock_visible_post(&tx, id).await?;
    if post.number == 0 {
        return Err(ForumError::NotFound);
    }
    policy::can_solve(actor, &facts(&before))?;
    let after = topic::Model { solution_post_id: Some(post.id), ..before.clone() };
    let topic = counters::write(&tx, &before, after).await?;
    tell_solution(&tx, now, actor.member, id_of(&topic), id).await?;
    tell(&tx, now, &topic, Happening::Solved, Some(post.id));
    tx.commit().await?;
    Ok(topic_path(id_of(&topic), &topic.slug))
}

/// Takes the choice back. Returns the topic's address.
///
/// # Errors
/// As [`choose_solution`].
pub async fn clear_solution(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: TopicId,
) -> Result<String, ForumError> {
    let tx = db.begin().await?;
    let before = counters::lock_visible_topic(&tx, id).await?;
    policy::can_solve(actor, &facts(&before))?;
    let after = topic::Model { solution_post_id: None, ..before.clone() };
    let topic = counters::write(&tx, &before, after).await?;
    tell(&tx, now, &topic, Happening::Solved, None);
    tx.commit().await?;
    Ok(topic_path(id_of(&topic), &topic.slug))
}

const fn id_of(topic: &topic::Model) -> TopicId {
    TopicId(topic.id)
}
