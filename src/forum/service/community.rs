//! What the community says of a question whose asker says nothing: counted apart from what askers and the team chose.
//!
//! An asker is *silent* once [`crate::closing`] found them to be, until they write under their question or say how it stands. A
//! question is then *solved by the community* when a visible reply by somebody else is useful to two other people at least, or
//! bears a certificate that was neither withdrawn nor suspended. Both are kept beside the topic by whatever changes them.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use super::{ForumError, counters, events::tell};
use crate::{
    accounts::model::MemberId,
    db::Tx,
    forum::{
        entity::topic,
        model::{TopicId, topic_path},
    },
    live::Happening,
};

/// A question of which one does not know whether it is solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsolved {
    /// Who asked.
    pub asker: MemberId,
    /// Its title.
    pub title: String,
    /// Its address.
    pub path: String,
    /// Visible replies by others.
    pub answers: i64,
}

/// A visible, open question with answers and without a solution, locked until the transaction ends; none when it is something else.
///
/// # Errors
/// The database's.
pub async fn lock_unsolved(tx: &Tx, id: TopicId) -> Result<Option<Unsolved>, DbErr> {
    let found = counters::lock_topic(tx, id).await?.filter(counters::asks_whether_solved);
    Ok(found.map(|topic| Unsolved {
        asker: MemberId(topic.author_id),
        path: topic_path(id, &topic.slug),
        title: topic.title,
        answers: topic.answers_count,
    }))
}

/// Says that the asker of a question is silent: whether the community solved it is known from then on. Nothing, when they already
/// were, or when the question is no longer such a one.
///
/// # Errors
/// The database's.
pub async fn mark_silent(tx: &Tx, now: DateTime<Utc>, id: TopicId) -> Result<bool, ForumError> {
    let found = counters::lock_topic(tx, id).await?;
    let is_one = |topic: &topic::Model| counters::asks_whether_solved(topic) && topic.silent_since.is_none();
    let Some(before) = found.filter(is_one) else { return Ok(false) };
    let after = topic::Model { silent_since: Some(now), ..before.clone() };
    let topic = counters::write(tx, now, &before, after).await?;
    if topic.community_post_id.is_some() {
        tell(tx, now, &topic, Happening::Solved, None);
    }
    Ok(true)
}

/// The reply that solved a question as far as the community can say: a certified one first, then the most useful, then the first.
/// Nothing is asked of a question whose asker is not silent.
pub(super) async fn answer(tx: &Tx, topic: &topic::Model) -> Result<Option<i64>, DbErr> {
    const CERTIFIED: &str = "EXISTS (SELECT 1 FROM certificate WHERE certificate.post_id = post.id \
                             AND certificate.withdrawn_at IS NULL AND certificate.suspended_at IS NULL)";
    if topic.silent_since.is_none() || topic.solution_post_id.is_some() || topic.kind != "question" {
        return Ok(None);
    }
    let sql = format!(
        "SELECT post.id AS id FROM post JOIN member ON member.id = post.author_id \
         WHERE post.topic_id = $1 AND post.number > 0 AND post.hidden_at IS NULL AND post.deleted_at IS NULL \
         AND post.author_id <> $2 AND NOT member.is_uncounted AND ({CERTIFIED} OR (SELECT count(*) FROM post_vote \
         JOIN member AS voter ON voter.id = post_vote.member_id WHERE post_vote.post_id = post.id \
         AND post_vote.member_id <> post.author_id AND NOT voter.is_uncounted) >= 2) \
         ORDER BY CASE WHEN {CERTIFIED} THEN 0 ELSE 1 END, post.votes_count DESC, post.number LIMIT 1"
    );
    let values: [Value; 2] = [topic.id.into(), topic.author_id.into()];
    let backend = tx.conn().get_database_backend();
    let row = tx.conn().query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    row.map(|row| row.try_get("", "id")).transpose()
}
