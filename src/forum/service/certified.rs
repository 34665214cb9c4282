//! What certifying needs of the forum: to see a reply, and to have its topic say that it is certified.

use chrono::{DateTime, Utc};
use sea_orm::EntityTrait;

use super::{ForumError, counters, events::tell};
use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    forum::{
        entity::{post, topic},
        model::{PostId, TopicId, post_path},
    },
    live::Happening,
    markdown::{SafeHtml, excerpt},
    policy::AnswerFacts,
    statistics::service::changed,
    text::french_spaces,
};

/// Characters of a reply that tell which it is.
const FIRST_WORDS: usize = 300;

/// A visible post, as those who certify see it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Which.
    pub post: PostId,
    /// Its topic.
    pub topic: TopicId,
    /// What the rules look at.
    pub facts: AnswerFacts,
    /// The title of its topic.
    pub title: String,
    /// Its place, anchor included.
    pub path: String,
    /// The code of the territory its question names.
    pub territory: Option<String>,
    /// Its first words.
    pub excerpt: String,
    written_at: DateTime<Utc>,
    row: topic::Model,
}

impl Answer {
    fn of(topic: topic::Model, post: post::Model) -> Self {
        let id = PostId(post.id);
        Self {
            post: id,
            topic: TopicId(topic.id),
            facts: AnswerFacts {
                author: MemberId(post.author_id),
                number: post.number,
                theme: topic.theme_id,
                is_of_question: topic.kind == "question",
            },
            title: french_spaces(&topic.title).into_owned(),
            path: post_path(TopicId(topic.id), &topic.slug, id, post.number),
            territory: topic.departement.clone().or(topic.region.clone()),
            excerpt: excerpt(&SafeHtml::from_stored(post.body_html), FIRST_WORDS),
            written_at: post.created_at,
            row: topic,
        }
    }
}

/// A visible post of a visible topic. Two queries.
///
/// # Errors
/// [`ForumError::NotFound`]; the database's.
pub async fn answer(db: &Db, id: PostId) -> Result<Answer, ForumError> {
    let post = post::Entity::find_by_id(id.0).one(db.read()).await?;
    let post = post
        .filter(|post| post.hidden_at.is_none() && post.deleted_at.is_none())
        .ok_or(ForumError::NotFound)?;
    let topic = topic::Entity::find_by_id(post.topic_id).one(db.read()).await?;
    let topic = topic
        .filter(|topic| topic.hidden_at.is_none() && topic.deleted_at.is_none())
        .ok_or(ForumError::NotFound)?;
    Ok(Answer::of(topic, post))
}

/// The same, its topic locked until the transaction ends.
///
/// # Errors
/// As [`answer`].
pub async fn lock_answer(tx: &Tx, id: PostId) -> Result<Answer, ForumError> {
    let (topic, post) = counters::lock_visible_post(tx, id).await?;
    Ok(Answer::of(topic, post))
}

/// Has the topic of a reply say what its certificates now say, with the figures, and tells those who watch it.
///
/// # Errors
/// The database's.
pub async fn tell_certified(tx: &Tx, now: DateTime<Utc>, answer: &Answer) -> Result<(), ForumError> {
    let topic = counters::recount(tx, now, &answer.row, answer.row.clone()).await?;
    changed(tx, &[answer.written_at]).await?;
    tell(tx, now, &topic, Happening::Certified, Some(answer.post.0));
    Ok(())
}
