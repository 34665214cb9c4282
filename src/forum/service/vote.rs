//! « J’ai la même question », and « Utile » of a reply: one a person, taken back as easily.
//!
//! A vote is a row of `post_vote`, of which there is one a member and a post; `post.votes_count` counts them, and for a question
//! `topic.same_count` says the same to lists. Nothing else moves: no date, no order, no figure of the statistics.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use super::{
    ForumError, counters,
    events::{tell, tell_vote},
};
use crate::{
    accounts::model::{MemberId, SignedIn},
    db::{Db, Tx},
    following::service::follow_for_same_question,
    forum::model::{PostId, TopicId, post_path},
    live::Happening,
    policy,
};

/// Says that `actor` has the same question, or that a reply is useful to them; `is_given`: no, takes it back. Who has the same
/// question follows it. Saying what was said already changes nothing. Returns the post's address.
///
/// # Errors
/// [`ForumError::NotFound`], for news too, which ask nothing; why `actor` may not; the database's.
pub async fn vote(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: PostId,
    is_given: bool,
) -> Result<String, ForumError> {
    let tx = db.begin().await?;
    let (mut topic, post) = counters::lock_visible_post(&tx, id).await?;
    let is_question = post.number == 0;
    if is_question && topic.kind != "question" {
        return Err(ForumError::NotFound);
    }
    // What was given can be taken back, whoever gave it: imports know other rules.
    if is_given {
        policy::can_vote(actor, MemberId(post.author_id))?;
    }
    let path = post_path(TopicId(topic.id), &topic.slug, id, post.number);
    let member = actor.member;
    let changed =
        if is_given { give(&tx, now, member, id).await? } else { take_back(&tx, member, id).await? };
    if !changed {
        return Ok(path);
    }
    let count = add(&tx, id, if is_given { 1 } else { -1 }).await?;
    if is_question {
        topic.same_count = count;
        let sql = "UPDATE topic SET same_count = $1 WHERE id = $2";
        tx.conn().execute_raw(statement(&tx, sql, [count.into(), topic.id.into()])).await?;
        if is_given {
            follow_for_same_question(&tx, now, member, topic.id).await?;
        }
    }
    if !is_question && topic.silent_since.is_some() {
        // Whether the community solved it may be another matter now.
        let before = topic.clone();
        topic = counters::write(&tx, now, &before, topic).await?;
        if topic.community_post_id != before.community_post_id {
            tell(&tx, now, &topic, Happening::Solved, None);
        }
    }
    tell_vote(&tx, now, &topic, post.id, (!is_question).then_some(count));
    tx.commit().await?;
    Ok(path)
}

/// Whether there was none yet.
async fn give(tx: &Tx, now: DateTime<Utc>, member: MemberId, post: PostId) -> Result<bool, DbErr> {
    let sql =
        "INSERT INTO post_vote (post_id, member_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let row = [post.0.into(), member.0.into(), now.into()];
    Ok(tx.conn().execute_raw(statement(tx, sql, row)).await?.rows_affected() > 0)
}

/// Whether there was one.
async fn take_back(tx: &Tx, member: MemberId, post: PostId) -> Result<bool, DbErr> {
    let sql = "DELETE FROM post_vote WHERE post_id = $1 AND member_id = $2";
    let row = [post.0.into(), member.0.into()];
    Ok(tx.conn().execute_raw(statement(tx, sql, row)).await?.rows_affected() > 0)
}

/// Counts one more, or one less. Added to, not written: who goes takes all theirs back at once, without this topic's lock.
async fn add(tx: &Tx, post: PostId, change: i64) -> Result<i64, DbErr> {
    let sql = "UPDATE post SET votes_count = votes_count + $1 WHERE id = $2 RETURNING votes_count";
    let row = tx.conn().query_one_raw(statement(tx, sql, [change.into(), post.0.into()])).await?;
    let row = row.ok_or_else(|| DbErr::Custom("a locked post is gone".to_owned()))?;
    row.try_get("", "votes_count")
}

fn statement<const N: usize>(tx: &Tx, sql: &str, values: [Value; N]) -> Statement {
    Statement::from_sql_and_values(tx.conn().get_database_backend(), sql, values)
}
