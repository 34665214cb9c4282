//! What moderation needs of the forum: to see a post whatever its state, and to change it in a transaction of its own.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    EntityTrait,
};

use super::{
    ForumError,
    ask::{find_theme, topic_kind},
    counters,
    events::tell,
    maintain::{Change, change_topic_in},
};
use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    forum::{
        entity::{post, theme, topic},
        model::{PostId, TopicId, post_path},
    },
    live::Happening,
    markdown::{SafeHtml, excerpt},
    search::index,
    statistics::service::changed,
    text::french_spaces,
};

/// Characters of a post that tell which it is.
const FIRST_WORDS: usize = 300;

/// A post as those who keep the place see it, hidden or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFacts {
    /// Which.
    pub post: PostId,
    /// 0 for a question.
    pub number: i64,
    /// Its topic.
    pub topic: TopicId,
    /// Its topic's title.
    pub title: String,
    /// Where it is, when it can be seen.
    pub path: String,
    /// The slug of its topic's theme.
    pub theme: String,
    /// Who wrote it.
    pub author: MemberId,
    /// Its first words.
    pub excerpt: String,
    /// Whether the public sees it no more: it, or its whole topic.
    pub is_hidden: bool,
    /// Whether it is the topic that is hidden.
    pub is_topic_hidden: bool,
    /// Whether its topic stands first in lists.
    pub is_pinned: bool,
    /// Whether its topic takes no more replies.
    pub is_locked: bool,
}

/// A post and its topic, whatever their state. Three queries.
///
/// # Errors
/// [`ForumError::NotFound`] when it never existed, or its author took it away; the database's.
pub async fn post_facts(db: &Db, id: PostId) -> Result<PostFacts, ForumError> {
    let post = post::Entity::find_by_id(id.0).one(db.read()).await?.ok_or(ForumError::NotFound)?;
    let topic = topic::Entity::find_by_id(post.topic_id).one(db.read()).await?.ok_or(ForumError::NotFound)?;
    if post.deleted_at.is_some() || topic.deleted_at.is_some() {
        return Err(ForumError::NotFound);
    }
    let theme = theme::Entity::find_by_id(topic.theme_id).one(db.read()).await?;
    Ok(PostFacts {
        post: id,
        number: post.number,
        topic: TopicId(topic.id),
        title: french_spaces(&topic.title).into_owned(),
        path: post_path(TopicId(topic.id), &topic.slug, id, post.number),
        theme: theme.map(|theme| theme.slug).unwrap_or_default(),
        author: MemberId(post.author_id),
        excerpt: excerpt(&SafeHtml::from_stored(post.body_html), FIRST_WORDS),
        is_hidden: post.hidden_at.is_some() || topic.hidden_at.is_some(),
        is_topic_hidden: topic.hidden_at.is_some(),
        is_pinned: topic.pinned,
        is_locked: topic.locked,
    })
}

/// Hides a post, or shows it again: a question with its whole topic.
///
/// # Errors
/// [`ForumError::NotFound`]; the database's.
pub async fn set_hidden(tx: &Tx, now: DateTime<Utc>, id: PostId, hidden: bool) -> Result<(), ForumError> {
    let post = post::Entity::find_by_id(id.0).one(tx.conn()).await?.ok_or(ForumError::NotFound)?;
    if post.number == 0 {
        let change = if hidden { Change::Hide } else { Change::Restore };
        return change_topic_in(tx, now, TopicId(post.topic_id), change).await;
    }
    let before = counters::lock_topic(tx, TopicId(post.topic_id)).await?.ok_or(ForumError::NotFound)?;
    post::ActiveModel { id: Unchanged(post.id), hidden_at: Set(hidden.then_some(now)), ..Default::default() }
        .update(tx.conn())
        .await?;
    if hidden || before.hidden_at.is_some() || before.deleted_at.is_some() {
        index::remove(tx, post.id).await?;
    } else {
        index::put(tx, post.id, "", &post.body_md).await?;
    }
    let topic = counters::recount(tx, now, &before, before.clone()).await?;
    changed(tx, &[post.created_at]).await?;
    tell(tx, now, &topic, Happening::Changed, None);
    Ok(())
}

/// Moves a topic to another theme, with what both count.
///
/// # Errors
/// [`ForumError::NotFound`]; why it cannot be there; the database's.
pub async fn move_topic(tx: &Tx, now: DateTime<Utc>, id: TopicId, theme: &str) -> Result<(), ForumError> {
    let before = counters::lock_topic(tx, id).await?.ok_or(ForumError::NotFound)?;
    let theme = find_theme(tx.conn(), theme).await?;
    let kind = topic_kind(&theme, true)?.to_owned();
    let after = topic::Model { theme_id: theme.id, kind, ..before.clone() };
    let topic = counters::write(tx, now, &before, after).await?;
    tell(tx, now, &topic, Happening::Changed, None);
    Ok(())
}
