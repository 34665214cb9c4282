//! Saying which reply solved the question.

use chrono::{DateTime, Utc};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{ForumError, counters, events::tell, reply::facts};
use crate::{
    accounts::model::SignedIn,
    closing::service as closing,
    db::{Db, Tx},
    forum::{
        entity::{post, topic},
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
    let path = path_of(&before);
    choose(&tx, actor, now, &before, id).await?;
    tx.commit().await?;
    Ok(path)
}

/// Says, for the asker of a question, which reply solved it; none: it is solved by none in particular, which the question's own text
/// stands for among solutions.
///
/// # Errors
/// [`ForumError::NotFound`], also for a reply to another question; why `actor` may not; the database's.
pub async fn asker_says_solved(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: TopicId,
    reply: Option<PostId>,
) -> Result<(), ForumError> {
    let Some(reply) = reply else {
        let before = counters::lock_visible_topic(tx, id).await?;
        let question = post::Entity::find()
            .filter(post::Column::TopicId.eq(id.0))
            .filter(post::Column::Number.eq(0))
            .one(tx.conn())
            .await?
            .ok_or(ForumError::NotFound)?;
        return choose(tx, actor, now, &before, PostId(question.id)).await;
    };
    let (before, post) = counters::lock_visible_post(tx, reply).await?;
    if before.id != id.0 || post.number == 0 {
        return Err(ForumError::NotFound);
    }
    choose(tx, actor, now, &before, reply).await
}

/// Says, for the asker of a question, that it is not solved, or not yet: what was chosen is taken back, and nobody says it in their
/// place.
///
/// # Errors
/// [`ForumError::NotFound`], why `actor` may not, or the database's.
pub async fn asker_says_not_solved(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: TopicId,
) -> Result<(), ForumError> {
    let before = counters::lock_visible_topic(tx, id).await?;
    policy::can_solve(actor, &facts(&before))?;
    let after =
        topic::Model { solution_post_id: None, solved_by_team: false, silent_since: None, ..before.clone() };
    if after != before {
        let topic = counters::write(tx, now, &before, after).await?;
        tell(tx, now, &topic, Happening::Solved, None);
    }
    Ok(())
}

async fn choose(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    before: &topic::Model,
    id: PostId,
) -> Result<(), ForumError> {
    policy::can_solve(actor, &facts(before))?;
    // Pressed twice: once is told.
    if before.solution_post_id == Some(id.0) {
        return Ok(());
    }
    let is_asker = actor.member.0 == before.author_id;
    let after = topic::Model {
        solution_post_id: Some(id.0),
        solved_by_team: !is_asker,
        silent_since: before.silent_since.filter(|_| !is_asker),
        ..before.clone()
    };
    write(tx, actor, now, before, after, (InPlace::Solve, id.0)).await?;
    tell_solution(tx, now, actor.member, TopicId(before.id), id).await?;
    Ok(())
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
    let is_asker = actor.member.0 == before.author_id;
    let after = topic::Model {
        solution_post_id: None,
        solved_by_team: false,
        // Nobody says in their place what they have just taken back.
        silent_since: before.silent_since.filter(|_| !is_asker),
        ..before.clone()
    };
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
    let topic = counters::write(tx, now, before, after).await?;
    if actor.member.0 == topic.author_id {
        closing::asker_spoke(tx, now, topic.id).await?;
    } else {
        moderation::service::remember(tx, actor, now, what, TopicId(topic.id), PostId(post)).await?;
    }
    tell(tx, now, &topic, Happening::Solved, topic.solution_post_id);
    Ok(())
}

fn path_of(topic: &topic::Model) -> String {
    topic_path(TopicId(topic.id), &topic.slug)
}
