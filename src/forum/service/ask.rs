//! Asking a question.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};

use super::{ForumError, Written, counters, events::tell, guard::remember, tags};
use crate::{
    accounts::model::SignedIn,
    db::{Db, Tx, is_duplicate},
    following::service::follow_by_writing,
    forum::{
        entity::{post, theme, topic},
        model::{NewTopic, PostId, TopicId, post_path},
        view::ThemeKind,
    },
    live::Happening,
    markdown::render,
    mentions::service::{self as mentions, Place},
    notifications::service::{Asked, tell_mentions, tell_question},
    policy::{self, Denied},
    routing::service::route,
    search::index,
    text::slugify,
};

/// Writes a question, its text, its tags, its theme's counters and its search entry. The same form sent twice makes one
/// question: the second sending is answered with the first's address.
///
/// # Errors
/// Why `actor` may not; [`ForumError::PersonalData`]; the database's.
pub async fn ask(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    input: &NewTopic,
) -> Result<Written, ForumError> {
    match write(db, actor, now, input).await {
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
    input: &NewTopic,
) -> Result<Written, ForumError> {
    let tx = db.begin().await?;
    let written = ask_in(&tx, actor, now, input).await?;
    tx.commit().await?;
    Ok(written)
}

/// The same in a transaction that goes on.
///
/// # Errors
/// As [`ask`].
pub(super) async fn ask_in(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    input: &NewTopic,
) -> Result<Written, ForumError> {
    policy::can_write(actor)?;
    if let Some(sent) = find_sent(tx.conn(), actor, input.submission.as_deref()).await? {
        return Ok(sent);
    }
    let theme = find_theme(tx.conn(), &input.theme).await?;
    let kind = topic_kind(&theme, actor.is_team())?;
    let anyway = input.guard.judge(&input.look(), None)?;
    let mentions = mentions::resolve(tx.conn(), Place::New, &input.body).await?;
    let (departement, region) = input.territory_columns();
    let topic = topic::ActiveModel {
        id: NotSet,
        theme_id: Set(theme.id),
        author_id: Set(actor.member.0),
        kind: Set(kind.to_owned()),
        title: Set(input.title.clone()),
        slug: Set(slugify(&input.title)),
        departement: Set(departement),
        region: Set(region),
        created_at: Set(now),
        last_post_at: Set(now),
        submission: Set(input.submission.clone()),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    let question = post::ActiveModel {
        topic_id: Set(topic.id),
        author_id: Set(actor.member.0),
        number: Set(0),
        body_html: Set(render(&mentions.body).into_string()),
        body_md: Set(mentions.body.clone()),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    tags::set_tags(tx, topic.id, &input.tags).await?;
    counters::count_new(tx, &topic).await?;
    follow_by_writing(tx, now, actor.member, topic.id).await?;
    if topic.kind == "question" {
        route(tx, now, topic.id).await?;
    }
    let asked = Asked {
        topic: TopicId(topic.id),
        post: PostId(question.id),
        theme: topic.theme_id,
        departement: topic.departement.as_deref(),
        region: topic.region.as_deref(),
    };
    let (id, post) = (asked.topic, asked.post);
    let named = mentions::record(tx, post, &mentions, true).await?;
    tell_mentions(tx, now, actor.member, id, post, &named, false).await?;
    tell_question(tx, now, actor.member, &asked, &named).await?;
    tell_mentions(tx, now, actor.member, id, post, &named, true).await?;
    index::put(tx, question.id, &topic.title, &mentions.body).await?;
    remember(tx, now, question.id, actor.member, &anyway).await?;
    tell(tx, now, &topic, Happening::Asked, Some(question.id));
    Ok(written(&topic, question.id))
}

/// The theme a question is for.
///
/// # Errors
/// [`Denied::ThemeClosed`] when there is none of that slug.
pub(super) async fn find_theme(
    connection: &impl ConnectionTrait,
    slug: &str,
) -> Result<theme::Model, ForumError> {
    let found = theme::Entity::find().filter(theme::Column::Slug.eq(slug)).one(connection).await?;
    Ok(found.ok_or(Denied::ThemeClosed)?)
}

/// What a topic of this theme is, if its author, of the team or not, may write one.
pub(super) fn topic_kind(theme: &theme::Model, is_team: bool) -> Result<&'static str, Denied> {
    match ThemeKind::from_code(&theme.kind) {
        ThemeKind::Questions | ThemeKind::Fiche => Ok("question"),
        ThemeKind::News if is_team => Ok("news"),
        ThemeKind::News => Err(Denied::TeamOnly),
        ThemeKind::Documentation => Err(Denied::ThemeClosed),
    }
}

async fn find_sent(
    connection: &impl ConnectionTrait,
    actor: &SignedIn,
    submission: Option<&str>,
) -> Result<Option<Written>, DbErr> {
    let Some(submission) = submission else { return Ok(None) };
    let sent = topic::Entity::find()
        .filter(topic::Column::AuthorId.eq(actor.member.0))
        .filter(topic::Column::Submission.eq(submission))
        .one(connection)
        .await?;
    let Some(topic) = sent else { return Ok(None) };
    let question = post::Entity::find()
        .filter(post::Column::TopicId.eq(topic.id))
        .filter(post::Column::Number.eq(0))
        .one(connection)
        .await?;
    Ok(question.map(|question| written(&topic, question.id)))
}

fn written(topic: &topic::Model, question: i64) -> Written {
    let post = PostId(question);
    Written { post, path: post_path(TopicId(topic.id), &topic.slug, post, 0) }
}
