//! What those who watch are told of a change.

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, EntityTrait};

use crate::{
    db::Tx,
    forum::{entity::topic, model::TopicId},
    live::{Channel, Happening, TopicEvent},
};

/// Tells what happened to a topic, as it is after the change; `post` is the reply or the question concerned.
pub fn tell(tx: &Tx, now: DateTime<Utc>, topic: &topic::Model, what: Happening, post: Option<i64>) {
    emit(tx, now, topic, what, (post, None));
}

/// Tells that somebody voted for a post, or took it back; `useful`: how many a reply is useful to now, none for a question.
pub fn tell_vote(tx: &Tx, now: DateTime<Utc>, topic: &topic::Model, post: i64, useful: Option<i64>) {
    emit(tx, now, topic, Happening::Voted, (Some(post), useful));
}

fn emit(
    tx: &Tx,
    now: DateTime<Utc>,
    topic: &topic::Model,
    what: Happening,
    (post, useful): (Option<i64>, Option<i64>),
) {
    let event = TopicEvent {
        what,
        topic: topic.id,
        theme: topic.theme_id,
        news: topic.kind == "news",
        replies: topic.replies_count,
        answers: topic.answers_count,
        solved: topic.solution_post_id.is_some(),
        same: topic.same_count,
        post,
        useful,
    };
    let payload = serde_json::to_string(&event)
        .expect("a TopicEvent is numbers and words: nothing in it refuses to be JSON");
    tx.emit(now, Channel::Topic(topic.id), payload);
}

/// Tells that what the pages of a topic show of it changed, for features that write nothing into it themselves.
///
/// # Errors
/// The database's.
pub async fn tell_that_it_changed(tx: &Tx, now: DateTime<Utc>, id: TopicId) -> Result<(), DbErr> {
    if let Some(topic) = topic::Entity::find_by_id(id.0).one(tx.conn()).await? {
        tell(tx, now, &topic, Happening::Changed, None);
    }
    Ok(())
}
