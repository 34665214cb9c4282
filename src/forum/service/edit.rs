//! Changing what one wrote.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter,
};

use super::{
    ForumError, Written,
    ask::topic_kind,
    counters,
    events::tell,
    guard::{judge_change, remember},
    tags,
    topic::EditablePost,
};
use crate::{
    accounts::model::{MemberId, SignedIn},
    certification::service::suspend,
    db::{Db, Tx},
    forum::{
        entity::{post, tag, theme, topic, topic_tag},
        model::{NewReply, NewTopic, PostId, TopicId, post_path},
    },
    live::Happening,
    markdown::render,
    mentions::service::{self as mentions, Mentions, Place},
    notifications::service::tell_mentions,
    policy::{self, Denied},
    search::index,
    statistics::service::changed,
    text::slugify,
};

/// What the edit form starts from.
///
/// # Errors
/// [`ForumError::NotFound`], or why `actor` may not.
pub async fn editable(db: &Db, actor: &SignedIn, id: PostId) -> Result<EditablePost, ForumError> {
    let post = post::Entity::find_by_id(id.0).one(db.read()).await?.ok_or(ForumError::NotFound)?;
    let topic = topic::Entity::find_by_id(post.topic_id).one(db.read()).await?.ok_or(ForumError::NotFound)?;
    if !is_visible(&post) || topic.hidden_at.is_some() || topic.deleted_at.is_some() {
        return Err(ForumError::NotFound);
    }
    policy::can_edit(actor, MemberId(post.author_id))?;
    let theme =
        theme::Entity::find_by_id(topic.theme_id).one(db.read()).await?.ok_or(ForumError::NotFound)?;
    let links =
        topic_tag::Entity::find().filter(topic_tag::Column::TopicId.eq(topic.id)).all(db.read()).await?;
    let tags = tag::Entity::find()
        .filter(tag::Column::Id.is_in(links.iter().map(|link| link.tag_id)))
        .all(db.read())
        .await?;
    Ok(EditablePost {
        post: id,
        topic: TopicId(topic.id),
        number: post.number,
        body: post.body_md,
        title: topic.title.clone(),
        theme: theme.slug,
        tags: tags.into_iter().map(|tag| tag.name).collect(),
        territory: topic.departement.clone().or(topic.region.clone()),
        path: post_path(TopicId(topic.id), &topic.slug, id, post.number),
        can_delete: policy::can_delete(
            actor,
            MemberId(post.author_id),
            post.number,
            &super::reply::facts(&topic),
        )
        .is_ok(),
    })
}

/// Gives a reply a new text.
///
/// # Errors
/// [`ForumError::NotFound`], why `actor` may not, [`ForumError::PersonalData`], or the database's.
pub async fn edit_reply(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: PostId,
    input: &NewReply,
) -> Result<Written, ForumError> {
    let tx = db.begin().await?;
    let (topic, post) = lock_own_post(&tx, actor, id).await?;
    let anyway = judge_change(&tx, &input.guard, &input.look(), "", &post).await?;
    let mentions = mentions::resolve(tx.conn(), Place::Topic(TopicId(topic.id)), &input.body).await?;
    let says_else = post.body_md != mentions.body;
    write_body(&tx, now, &post, &mentions, says_else).await?;
    // Nobody answers for words they have not read.
    let topic = if says_else && suspend(&tx, now, actor.member, id).await? {
        changed(&tx, &[post.created_at]).await?;
        counters::recount(&tx, now, &topic, topic.clone()).await?
    } else {
        topic
    };
    index::put(&tx, post.id, "", &mentions.body).await?;
    remember(&tx, now, post.id, actor.member, &anyway).await?;
    tell(&tx, now, &topic, Happening::Edited, Some(post.id));
    tx.commit().await?;
    Ok(Written { post: id, path: post_path(TopicId(topic.id), &topic.slug, id, post.number) })
}

/// Gives a question a new title, text, theme, tags, territory.
///
/// # Errors
/// [`ForumError::NotFound`], why `actor` may not, [`ForumError::PersonalData`], or the database's.
pub async fn edit_topic(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: PostId,
    input: &NewTopic,
) -> Result<Written, ForumError> {
    let tx = db.begin().await?;
    let (before, post) = lock_own_post(&tx, actor, id).await?;
    if post.number != 0 {
        return Err(ForumError::NotFound);
    }
    let theme = theme::Entity::find()
        .filter(theme::Column::Slug.eq(&input.theme))
        .one(tx.conn())
        .await?
        .ok_or(Denied::ThemeClosed)?;
    let kind = topic_kind(&theme, actor.is_team())?;
    let anyway = judge_change(&tx, &input.guard, &input.look(), &before.title, &post).await?;
    let mentions = mentions::resolve(tx.conn(), Place::Topic(TopicId(before.id)), &input.body).await?;
    let (departement, region) = input.territory_columns();
    // A question is its title as much as its text.
    let says_else = before.title != input.title || post.body_md != mentions.body;
    let after = topic::Model {
        theme_id: theme.id,
        kind: kind.to_owned(),
        title: input.title.clone(),
        slug: slugify(&input.title),
        departement,
        region,
        edited_at: if says_else { Some(now) } else { before.edited_at },
        ..before.clone()
    };
    // Tags before the theme's counters, as when asking: two transactions never wait for each other.
    tags::set_tags(&tx, before.id, &input.tags).await?;
    let topic = counters::write(&tx, now, &before, after).await?;
    write_body(&tx, now, &post, &mentions, says_else).await?;
    index::put(&tx, post.id, &topic.title, &mentions.body).await?;
    remember(&tx, now, post.id, actor.member, &anyway).await?;
    tell(&tx, now, &topic, Happening::Edited, Some(post.id));
    tx.commit().await?;
    Ok(Written { post: id, path: post_path(TopicId(topic.id), &topic.slug, id, 0) })
}

/// A visible post of `actor` and its topic, locked.
async fn lock_own_post(
    tx: &Tx,
    actor: &SignedIn,
    id: PostId,
) -> Result<(topic::Model, post::Model), ForumError> {
    let (topic, post) = counters::lock_visible_post(tx, id).await?;
    policy::can_edit(actor, MemberId(post.author_id))?;
    Ok((topic, post))
}

fn is_visible(post: &post::Model) -> bool {
    post.hidden_at.is_none() && post.deleted_at.is_none()
}

/// `says_else`: the same text sent again is no change. Whom it did not name before is told.
async fn write_body(
    tx: &Tx,
    now: DateTime<Utc>,
    post: &post::Model,
    mentions: &Mentions,
    says_else: bool,
) -> Result<(), ForumError> {
    let (author, id) = (MemberId(post.author_id), PostId(post.id));
    let named = mentions::record(tx, id, mentions, false).await?;
    tell_mentions(tx, now, author, TopicId(post.topic_id), id, &named, true).await?;
    let edited_at = if says_else { Some(now) } else { post.edited_at };
    post::ActiveModel {
        id: Unchanged(post.id),
        body_md: Set(mentions.body.clone()),
        body_html: Set(render(&mentions.body).into_string()),
        edited_at: Set(edited_at),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    Ok(())
}
