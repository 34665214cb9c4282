//! Replying.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};

use super::{ForumError, Written, counters, events::tell, guard::remember};
use crate::{
    accounts::model::{MemberId, SignedIn},
    closing::service as closing,
    db::{Db, Tx, is_duplicate},
    following::service::follow_by_writing,
    forum::{
        entity::{post, topic},
        model::{NewReply, PostId, TopicId, post_path},
    },
    live::Happening,
    markdown::render,
    mentions::service::{self as mentions, Place},
    notifications::service::{tell_mentions, tell_reply},
    policy::{self, TopicFacts},
    search::index,
    statistics::service::changed,
};

/// Writes a reply with the next number of its topic, the counters and its search entry. The same form sent twice makes
/// one reply.
///
/// # Errors
/// Why `actor` may not; [`ForumError::NotFound`]; [`ForumError::PersonalData`]; the database's.
pub async fn reply(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: TopicId,
    input: &NewReply,
) -> Result<Written, ForumError> {
    match write(db, actor, now, id, input).await {
        // Two sendings at the same time: the other one won.
        Err(ForumError::Db(error)) if is_duplicate(&error) => {
            find_sent(db.read(), actor, input.submission.as_deref()).await?.ok_or(ForumError::Db(error))
        }
        outcome => outcome,
    }
}

async fn write(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: TopicId,
    input: &NewReply,
) -> Result<Written, ForumError> {
    let tx = db.begin().await?;
    let written = reply_in(&tx, actor, now, id, input).await?;
    tx.commit().await?;
    Ok(written)
}

/// The same in a transaction that goes on.
///
/// # Errors
/// As [`reply`].
pub(super) async fn reply_in(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: TopicId,
    input: &NewReply,
) -> Result<Written, ForumError> {
    if let Some(sent) = find_sent(tx.conn(), actor, input.submission.as_deref()).await? {
        return Ok(sent);
    }
    let before = counters::lock_visible_topic(tx, id).await?;
    policy::can_reply(actor, &facts(&before))?;
    let anyway = input.guard.judge(&input.look(), None)?;
    let mentions = mentions::resolve(tx.conn(), Place::Topic(id), &input.body).await?;
    let number = before.last_number + 1;
    let is_answer = before.author_id != actor.member.0 && !actor.is_uncounted;
    let reply = post::ActiveModel {
        topic_id: Set(before.id),
        author_id: Set(actor.member.0),
        number: Set(number),
        body_html: Set(render(&mentions.body).into_string()),
        body_md: Set(mentions.body.clone()),
        created_at: Set(now),
        submission: Set(input.submission.clone()),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    let after = topic::Model {
        last_number: number,
        replies_count: before.replies_count + 1,
        answers_count: before.answers_count + i64::from(is_answer),
        answer_seconds: before
            .answer_seconds
            .or_else(|| is_answer.then(|| counters::seconds_to_answer(&before, now))),
        last_post_at: before.last_post_at.max(now),
        // Who writes under their own question is not silent.
        silent_since: before.silent_since.filter(|_| before.author_id != actor.member.0),
        ..before.clone()
    };
    let topic = counters::write(tx, now, &before, after).await?;
    changed(tx, &[now]).await?;
    if is_answer && before.answers_count == 0 && topic.kind == "question" {
        closing::begin(tx, now, topic.id).await?;
    }
    follow_by_writing(tx, now, actor.member, topic.id).await?;
    let (asker, post) = (MemberId(topic.author_id), PostId(reply.id));
    let named = mentions::record(tx, post, &mentions, true).await?;
    // Who asked is told of an answer.
    let others: Vec<MemberId> = named.iter().copied().filter(|member| *member != asker).collect();
    tell_mentions(tx, now, actor.member, id, post, &others, false).await?;
    tell_reply(tx, now, actor.member, id, asker, (post, &named)).await?;
    tell_mentions(tx, now, actor.member, id, post, &named, true).await?;
    index::put(tx, reply.id, "", &mentions.body).await?;
    remember(tx, now, reply.id, actor.member, &anyway).await?;
    tell(tx, now, &topic, Happening::Replied, Some(reply.id));
    Ok(written(&topic, &reply))
}

/// What the rules look at.
pub(super) fn facts(topic: &topic::Model) -> TopicFacts {
    TopicFacts { author: MemberId(topic.author_id), locked: topic.locked, answers: topic.answers_count }
}

async fn find_sent(
    connection: &impl ConnectionTrait,
    actor: &SignedIn,
    submission: Option<&str>,
) -> Result<Option<Written>, DbErr> {
    let Some(submission) = submission else { return Ok(None) };
    let sent = post::Entity::find()
        .filter(post::Column::AuthorId.eq(actor.member.0))
        .filter(post::Column::Submission.eq(submission))
        .one(connection)
        .await?;
    let Some(reply) = sent else { return Ok(None) };
    let topic = topic::Entity::find_by_id(reply.topic_id).one(connection).await?;
    Ok(topic.map(|topic| written(&topic, &reply)))
}

fn written(topic: &topic::Model, reply: &post::Model) -> Written {
    let post = PostId(reply.id);
    Written { post, path: post_path(TopicId(topic.id), &topic.slug, post, reply.number) }
}
