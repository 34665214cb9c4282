//! The counters of topics and themes, kept by the transaction that changes what they count.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{ForumError, community, events::tell};
use crate::{
    accounts::model::MemberId,
    certification::service::state_of,
    closing::service as closing,
    db::Tx,
    forum::{
        entity::{post, theme, topic},
        model::{PostId, TopicId},
    },
    live::Happening,
    routing::service as routing,
    statistics::service::changed,
};

/// The topic, locked until the transaction ends so that its counters add up.
///
/// # Errors
/// [`ForumError::NotFound`] when it is unknown, hidden or deleted.
pub async fn lock_visible_topic(tx: &Tx, id: TopicId) -> Result<topic::Model, ForumError> {
    let found = lock_topic(tx, id).await?;
    found.filter(|topic| topic.hidden_at.is_none() && topic.deleted_at.is_none()).ok_or(ForumError::NotFound)
}

/// A visible post and its visible topic, locked.
///
/// # Errors
/// [`ForumError::NotFound`].
pub async fn lock_visible_post(tx: &Tx, id: PostId) -> Result<(topic::Model, post::Model), ForumError> {
    let find = || post::Entity::find_by_id(id.0);
    let post = find().one(tx.conn()).await?.ok_or(ForumError::NotFound)?;
    let topic = lock_visible_topic(tx, TopicId(post.topic_id)).await?;
    // Read again: it may have changed while the topic's lock was waited for.
    let post = find()
        .filter(post::Column::HiddenAt.is_null())
        .filter(post::Column::DeletedAt.is_null())
        .one(tx.conn())
        .await?
        .ok_or(ForumError::NotFound)?;
    Ok((topic, post))
}

/// The topic, locked, whatever its state.
pub async fn lock_topic(tx: &Tx, id: TopicId) -> Result<Option<topic::Model>, DbErr> {
    topic::Entity::find_by_id(id.0).lock_exclusive().one(tx.conn()).await
}

/// Counts again what the public sees of a topic, and writes it and the difference to its theme. `before` is the topic
/// as the theme's counters know it; `after` as it must be, its counters aside.
pub async fn recount(
    tx: &Tx,
    now: DateTime<Utc>,
    before: &topic::Model,
    mut after: topic::Model,
) -> Result<topic::Model, DbErr> {
    let visible = || {
        post::Entity::find()
            .filter(post::Column::TopicId.eq(after.id))
            .filter(post::Column::HiddenAt.is_null())
            .filter(post::Column::DeletedAt.is_null())
    };
    let replies = || visible().filter(post::Column::Number.gt(0));
    after.replies_count = i64::try_from(replies().count(tx.conn()).await?).unwrap_or(i64::MAX);
    // A program that replies answers nobody: the question still waits for a person.
    let answers = || {
        let uncounted = "post.author_id NOT IN (SELECT id FROM member WHERE is_uncounted)";
        replies().filter(post::Column::AuthorId.ne(after.author_id)).filter(Expr::cust(uncounted))
    };
    after.answers_count = i64::try_from(answers().count(tx.conn()).await?).unwrap_or(i64::MAX);
    let first = answers().order_by_asc(post::Column::CreatedAt).one(tx.conn()).await?;
    after.answer_seconds = first.map(|answer| seconds_to_answer(&after, answer.created_at));
    let newest = visible().order_by_desc(post::Column::CreatedAt).one(tx.conn()).await?;
    after.last_post_at = newest.map_or(after.created_at, |post| post.created_at);
    if let Some(solution) = after.solution_post_id
        && visible().filter(post::Column::Id.eq(solution)).one(tx.conn()).await?.is_none()
    {
        after.solution_post_id = None;
        after.solved_by_team = false;
    }
    (after.certificates_count, after.certified_until) = state_of(tx, after.id).await?;
    write(tx, now, before, after).await
}

/// Counts again the topics of others that somebody replied to: whether they answer just changed.
///
/// # Errors
/// The database's.
pub async fn recount_answered_by(tx: &Tx, now: DateTime<Utc>, member: MemberId) -> Result<(), DbErr> {
    let mut topics: Vec<i64> = post::Entity::find()
        .select_only()
        .column(post::Column::TopicId)
        .distinct()
        .filter(post::Column::AuthorId.eq(member.0))
        .filter(post::Column::Number.gt(0))
        .into_tuple()
        .all(tx.conn())
        .await?;
    topics.sort_unstable();
    for topic in topics {
        let Some(before) = lock_topic(tx, TopicId(topic)).await? else { continue };
        if before.author_id == member.0 {
            continue;
        }
        let after = recount(tx, now, &before, before.clone()).await?;
        if after.answers_count != before.answers_count {
            tell(tx, now, &after, Happening::Edited, None);
        }
    }
    Ok(())
}

/// How long a question waited for an answer, in whole seconds.
pub fn seconds_to_answer(topic: &topic::Model, answered_at: DateTime<Utc>) -> i64 {
    (answered_at - topic.created_at).num_seconds()
}

/// Writes a topic whose counters were already brought up to date, and the difference to its theme; takes back the mails that are no
/// longer true of it.
pub async fn write(
    tx: &Tx,
    now: DateTime<Utc>,
    before: &topic::Model,
    after: topic::Model,
) -> Result<topic::Model, DbErr> {
    let after = topic::Model {
        community_post_id: community::answer(tx, &after).await?,
        solved_at: match (before.solution_post_id, after.solution_post_id) {
            (_, None) => None,
            (None, Some(_)) => Some(now),
            (Some(_), Some(_)) => before.solved_at,
        },
        ..after
    };
    topic::ActiveModel {
        id: Unchanged(after.id),
        theme_id: Set(after.theme_id),
        kind: Set(after.kind.clone()),
        title: Set(after.title.clone()),
        slug: Set(after.slug.clone()),
        departement: Set(after.departement.clone()),
        region: Set(after.region.clone()),
        pinned: Set(after.pinned),
        locked: Set(after.locked),
        replies_count: Set(after.replies_count),
        answers_count: Set(after.answers_count),
        answer_seconds: Set(after.answer_seconds),
        last_number: Set(after.last_number),
        solution_post_id: Set(after.solution_post_id),
        solved_by_team: Set(after.solved_by_team),
        certificates_count: Set(after.certificates_count),
        certified_until: Set(after.certified_until.clone()),
        silent_since: Set(after.silent_since),
        community_post_id: Set(after.community_post_id),
        solved_at: Set(after.solved_at),
        last_post_at: Set(after.last_post_at),
        edited_at: Set(after.edited_at),
        hidden_at: Set(after.hidden_at),
        deleted_at: Set(after.deleted_at),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    if waits(before) && !waits(&after) {
        // What is under way to remind others of it comes too late.
        routing::withdraw(tx, now, after.id).await?;
    }
    if asks_whether_solved(before) && !asks_whether_solved(&after) {
        closing::withdraw(tx, now, after.id).await?;
    }
    tell_statistics(tx, before, &after).await?;
    let (old, new) = (Tally::of(before), Tally::of(&after));
    if before.theme_id == after.theme_id {
        add_to_theme(tx, after.theme_id, new.minus(old)).await?;
    } else {
        let mut changes = [(before.theme_id, Tally::default().minus(old)), (after.theme_id, new)];
        // Always in the same order: two transactions never wait for each other.
        changes.sort_by_key(|(theme, _)| *theme);
        for (theme, change) in changes {
            add_to_theme(tx, theme, change).await?;
        }
    }
    Ok(after)
}

/// Whether others are told that it waits for an answer.
fn waits(topic: &topic::Model) -> bool {
    topic.kind == "question" && topic.answers_count == 0 && is_open(topic)
}

/// Whether its asker is asked if it is solved.
pub(super) fn asks_whether_solved(topic: &topic::Model) -> bool {
    topic.kind == "question" && topic.answers_count > 0 && topic.solution_post_id.is_none() && is_open(topic)
}

/// Whether everybody may read a topic, and reply.
fn is_open(topic: &topic::Model) -> bool {
    topic.hidden_at.is_none() && topic.deleted_at.is_none() && !topic.locked
}

/// Counts a topic that was just written.
pub async fn count_new(tx: &Tx, topic: &topic::Model) -> Result<(), DbErr> {
    changed(tx, &[topic.created_at]).await?;
    add_to_theme(tx, topic.theme_id, Tally::of(topic)).await
}

/// Figures count a question on the day it was asked, and what is written under it on the day it was written.
async fn tell_statistics(tx: &Tx, before: &topic::Model, after: &topic::Model) -> Result<(), DbErr> {
    let place = |topic: &topic::Model| {
        (
            topic.theme_id,
            topic.kind.clone(),
            topic.departement.clone(),
            topic.region.clone(),
            topic.hidden_at.is_some() || topic.deleted_at.is_some(),
        )
    };
    if place(before) != place(after) {
        let days: Vec<DateTime<Utc>> = post::Entity::find()
            .select_only()
            .column(post::Column::CreatedAt)
            .filter(post::Column::TopicId.eq(after.id))
            .into_tuple()
            .all(tx.conn())
            .await?;
        return changed(tx, &days).await;
    }
    let facts = |topic: &topic::Model| {
        (topic.answers_count, topic.answer_seconds, topic.solution_post_id, topic.community_post_id)
    };
    if facts(before) == facts(after) { Ok(()) } else { changed(tx, &[after.created_at]).await }
}

/// What one topic adds to the counters of its theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    topics: i64,
    answered: i64,
    solved: i64,
    replies: i64,
}

impl Tally {
    fn of(topic: &topic::Model) -> Self {
        if topic.hidden_at.is_some() || topic.deleted_at.is_some() {
            return Self::default();
        }
        Self {
            topics: 1,
            answered: i64::from(topic.answers_count > 0),
            solved: i64::from(topic.solution_post_id.is_some()),
            replies: topic.replies_count,
        }
    }

    const fn minus(self, other: Self) -> Self {
        Self {
            topics: self.topics - other.topics,
            answered: self.answered - other.answered,
            solved: self.solved - other.solved,
            replies: self.replies - other.replies,
        }
    }
}

async fn add_to_theme(tx: &Tx, theme: i64, change: Tally) -> Result<(), DbErr> {
    if change == Tally::default() {
        return Ok(());
    }
    let plus = |column: theme::Column, change: i64| (column, Expr::col(column).add(change));
    let mut update = theme::Entity::update_many().filter(theme::Column::Id.eq(theme));
    for (column, value) in [
        plus(theme::Column::TopicsCount, change.topics),
        plus(theme::Column::AnsweredCount, change.answered),
        plus(theme::Column::SolvedCount, change.solved),
        plus(theme::Column::RepliesCount, change.replies),
    ] {
        update = update.col_expr(column, value);
    }
    update.exec(tx.conn()).await?;
    Ok(())
}
