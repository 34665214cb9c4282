//! Reading one topic.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    ForumError,
    list::{tags_of, territory_label},
    people,
    reply::facts,
};
use crate::{
    accounts::model::{MemberId, SignedIn},
    db::Db,
    forum::{
        entity::{post, theme, topic},
        model::{PostId, REPLIES_A_PAGE, TopicId, page_of_number, post_path, topic_path},
        policy::{self, Denied},
        view::{AuthorView, PostActions, PostBody, PostView, SolutionView, ThemeKind},
    },
    markdown::{SafeHtml, excerpt},
    text::french_spaces,
    ui::date::Moment,
};

/// Characters of the kept answer that are quoted under the question.
const SOLUTION_EXCERPT: usize = 280;
/// Characters of a page's description, for search engines and shared links.
const DESCRIPTION: usize = 160;

/// A page of a topic.
#[derive(Clone, Debug)]
pub struct TopicView {
    /// Its identifier.
    pub id: TopicId,
    /// `/sujets/{id}-{slug}`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The first words of its question.
    pub description: String,
    /// Its theme's slug.
    pub theme_slug: String,
    /// Its theme's name.
    pub theme_name: String,
    /// Its theme's kind.
    pub theme_kind: ThemeKind,
    /// « Gironde (33) », its code; none for the whole country.
    pub territory: Option<(String, String)>,
    /// As (slug, name).
    pub tags: Vec<(String, String)>,
    /// Whether it stands before the others.
    pub pinned: bool,
    /// Why the reader cannot reply; none for those who can, and for visitors who could once signed in.
    pub closed: Option<Denied>,
    /// Visible replies.
    pub replies_count: i64,
    /// The highest reply number given so far.
    pub last_number: i64,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
    /// The question.
    pub question: PostView,
    /// The kept answer: its number, its address, its first words.
    pub solution: Option<SolutionView>,
    /// The replies of this page.
    pub replies: Vec<PostView>,
    /// Whether the reader may take the solution back.
    pub can_clear_solution: bool,
    /// The last event all this knows of.
    pub since: i64,
}

/// What the edit form starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditablePost {
    /// Its identifier.
    pub post: PostId,
    /// 0 for the question, whose other fields can be edited too.
    pub number: i64,
    /// Markdown.
    pub body: String,
    /// The topic's title.
    pub title: String,
    /// The slug of the topic's theme.
    pub theme: String,
    /// The topic's tags.
    pub tags: Vec<String>,
    /// The code of the topic's territory.
    pub territory: Option<String>,
    /// Where it is shown.
    pub path: String,
    /// Whether its author may take it away.
    pub can_delete: bool,
}

/// The page `page` of a topic, as `actor` may see it. Four queries, whatever the number of replies.
///
/// # Errors
/// [`ForumError::NotFound`] when it is unknown, hidden or deleted, or has no such page; the database's.
pub async fn topic_page(
    db: &Db,
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    id: TopicId,
    page: i64,
) -> Result<TopicView, ForumError> {
    // Before anything is read: what happens meanwhile is told again, rather than missed.
    let since = db.live().hub.last();
    let (topic, theme) = find_visible(db, id).await?;
    let pages = page_of_number(topic.last_number);
    if !(1..=pages).contains(&page) {
        return Err(ForumError::NotFound);
    }
    let first = (page - 1) * REPLIES_A_PAGE + 1;
    let mut wanted = Condition::any()
        .add(post::Column::Number.eq(0))
        .add(post::Column::Number.between(first, first + REPLIES_A_PAGE - 1));
    if let Some(solution) = topic.solution_post_id {
        wanted = wanted.add(post::Column::Id.eq(solution));
    }
    let posts = post::Entity::find()
        .filter(post::Column::TopicId.eq(topic.id))
        .filter(post::Column::HiddenAt.is_null())
        .filter(wanted)
        .order_by_asc(post::Column::Number)
        .all(db.read())
        .await?;
    let authors = people::authors(db, posts.iter().map(|post| post.author_id)).await?;
    let tags = tags_of(db, vec![topic.id]).await?.remove(&topic.id).unwrap_or_default();
    let to_view = |post: &post::Model| view(actor, now, &topic, &authors, post);
    let question = posts.iter().find(|post| post.number == 0).ok_or(ForumError::NotFound)?;
    let solution = posts
        .iter()
        .find(|post| Some(post.id) == topic.solution_post_id)
        .map(|post| solution_view(&topic, post, &authors));
    let on_this_page = |post: &&post::Model| (first..first + REPLIES_A_PAGE).contains(&post.number);
    let code = topic.departement.clone().or(topic.region.clone());
    Ok(TopicView {
        id,
        path: topic_path(id, &topic.slug),
        description: excerpt(&question.body_md, DESCRIPTION),
        theme_slug: theme.slug,
        theme_name: theme.name,
        theme_kind: ThemeKind::from_code(&theme.kind),
        territory: territory_label(topic.departement.as_deref(), topic.region.as_deref()).zip(code),
        tags,
        pinned: topic.pinned,
        closed: match actor {
            Some(actor) => policy::can_reply(actor, &facts(&topic)).err(),
            None => topic.locked.then_some(Denied::Locked),
        },
        replies_count: topic.replies_count,
        last_number: topic.last_number,
        page,
        pages,
        question: to_view(question),
        solution,
        replies: posts.iter().filter(on_this_page).map(to_view).collect(),
        can_clear_solution: topic.solution_post_id.is_some()
            && actor.is_some_and(|actor| policy::can_solve(actor, &facts(&topic)).is_ok()),
        title: topic.title.clone(),
        since,
    })
}

fn solution_view(
    topic: &topic::Model,
    post: &post::Model,
    authors: &HashMap<i64, AuthorView>,
) -> SolutionView {
    SolutionView {
        number: post.number,
        path: post_path(TopicId(topic.id), &topic.slug, PostId(post.id), post.number),
        author: authors.get(&post.author_id).cloned().unwrap_or_else(people::unknown_author),
        excerpt: french_spaces(&excerpt(&post.body_md, SOLUTION_EXCERPT)).into_owned(),
    }
}

/// One post, as `actor` may see it.
///
/// # Errors
/// [`ForumError::NotFound`] when it, or its topic, is unknown, hidden or deleted; the database's.
pub async fn one_post(
    db: &Db,
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    id: PostId,
) -> Result<PostView, ForumError> {
    let post = visible_post(db, id).await?;
    let (topic, _) = find_visible(db, TopicId(post.topic_id)).await?;
    let authors = people::authors(db, [post.author_id].into_iter()).await?;
    Ok(view(actor, now, &topic, &authors, &post))
}

/// The address of a post: its topic's page and its anchor.
///
/// # Errors
/// [`ForumError::NotFound`] when it, or its topic, is unknown, hidden or deleted; the database's.
pub async fn locate_post(db: &Db, id: PostId) -> Result<String, ForumError> {
    let post = visible_post(db, id).await?;
    let (topic, _) = find_visible(db, TopicId(post.topic_id)).await?;
    Ok(post_path(TopicId(topic.id), &topic.slug, id, post.number))
}

/// The visible replies of a topic whose number is above `number`, at most a page of them, as `actor` may see them.
///
/// # Errors
/// [`ForumError::NotFound`]; the database's.
pub async fn replies_after(
    db: &Db,
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    id: TopicId,
    number: i64,
) -> Result<Vec<PostView>, ForumError> {
    let (topic, _) = find_visible(db, id).await?;
    let posts = post::Entity::find()
        .filter(post::Column::TopicId.eq(topic.id))
        .filter(post::Column::HiddenAt.is_null())
        .filter(post::Column::Number.gt(number.max(0)))
        .order_by_asc(post::Column::Number)
        .limit(REPLIES_A_PAGE.unsigned_abs())
        .all(db.read())
        .await?;
    let authors = people::authors(db, posts.iter().map(|post| post.author_id)).await?;
    Ok(posts.iter().map(|post| view(actor, now, &topic, &authors, post)).collect())
}

/// A post that is not hidden; its topic may be.
async fn visible_post(db: &Db, id: PostId) -> Result<post::Model, ForumError> {
    post::Entity::find_by_id(id.0)
        .filter(post::Column::HiddenAt.is_null())
        .one(db.read())
        .await?
        .ok_or(ForumError::NotFound)
}

/// One query. Unknown, hidden and deleted are the same to the public.
async fn find_visible(db: &Db, id: TopicId) -> Result<(topic::Model, theme::Model), ForumError> {
    // There is one at most: saying so with `one` adds a LIMIT, whose parameter makes SQLite prepare it anew each time.
    match topic::Entity::find_by_id(id.0)
        .filter(topic::Column::HiddenAt.is_null())
        .filter(topic::Column::DeletedAt.is_null())
        .find_also_linked(TopicTheme)
        .all(db.read())
        .await?
        .pop()
    {
        Some((topic, Some(theme))) => Ok((topic, theme)),
        _ => Err(ForumError::NotFound),
    }
}

fn view(
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    topic: &topic::Model,
    authors: &HashMap<i64, AuthorView>,
    post: &post::Model,
) -> PostView {
    let is_deleted = post.deleted_at.is_some();
    let is_solution = topic.solution_post_id == Some(post.id);
    let author = MemberId(post.author_id);
    let facts = facts(topic);
    let actions = actor.filter(|_| !is_deleted).map_or_else(PostActions::default, |actor| PostActions {
        edit: policy::can_edit(actor, author).is_ok(),
        delete: policy::can_delete(actor, author, post.number, &facts).is_ok(),
        solve: post.number > 0 && !is_solution && policy::can_solve(actor, &facts).is_ok(),
    });
    PostView {
        id: post.id,
        number: post.number,
        author: authors.get(&post.author_id).cloned().unwrap_or_else(people::unknown_author),
        body: if is_deleted {
            PostBody::Deleted
        } else {
            PostBody::Shown(SafeHtml::from_stored(post.body_html.clone()))
        },
        created: Moment::at(post.created_at, now),
        edited: post.edited_at.filter(|_| !is_deleted).map(|at| Moment::at(at, now)),
        is_solution,
        by_asker: post.author_id == topic.author_id,
        actions,
    }
}

struct TopicTheme;

impl sea_orm::Linked for TopicTheme {
    type FromEntity = topic::Entity;
    type ToEntity = theme::Entity;

    fn link(&self) -> Vec<sea_orm::LinkDef> {
        vec![
            topic::Entity::belongs_to(theme::Entity)
                .from(topic::Column::ThemeId)
                .to(theme::Column::Id)
                .into(),
        ]
    }
}
