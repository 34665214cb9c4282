//! Saying which reply solved the question.

use chrono::{DateTime, Utc};

use super::{ForumError, counters, events::tell, reply::facts};
use crate::{
    accounts::model::SignedIn,
    db::{Db, Tx},
    forum::{
        entity::topic,
        model::{PostId, TopicId, topic_path},
    },
    live::Happening,
    moderation::{self, model::InPlace},
    notifications::service::tell_solution,
    policy,
};

/// Makes a visible reply the solution of its question; it replaces the one before. When it is the team's choice, the history of
/// moderation says so. Returns the topic's address.
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
    let path = path_of(&before);
    // Pressed twice: once is told.
    if before.solution_post_id == Some(post.id) {
        return Ok(path);
    }
    let solved_by_team = actor.member.0 != before.author_id;
    let after = topic::Model { solution_post_id: Some(post.id), solved_by_team, ..before.clone() };
    write(&tx, actor, now, &before, after, (InPlace::Solve, post.id)).await?;
    tell_solution(&tx, now, actor.member, TopicId(before.id), id).await?;
    tx.commit().await?;
    Ok(path)
}

/// Takes the choice back, whoever made it. Returns the topic's address.
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
    let path = path_of(&before);
    let Some(solution) = before.solution_post_id else { return Ok(path) };
    let after = topic::Model { solution_post_id: None, solved_by_team: false, ..before.clone() };
    write(&tx, actor, now, &before, after, (InPlace::Unsolve, solution)).await?;
    tx.commit().await?;
    Ok(path)
}

/// Writes the choice, and who made it when the question is not theirs.
async fn write(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    before: &topic::Model,
    after: topic::Model,
    (what, post): (InPlace, i64),
) -> Result<(), ForumError> {
    let topic = counters::write(tx, before, after).await?;
    if actor.member.0 != topic.author_id {
        moderation::service::remember(tx, actor, now, what, TopicId(topic.id), PostId(post)).await?;
    }
    tell(tx, now, &topic, Happening::Solved, topic.solution_post_id);
    Ok(())
}

fn path_of(topic: &topic::Model) -> String {
    topic_path(TopicId(topic.id), &topic.slug)
}
