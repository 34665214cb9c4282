//! Reading one topic.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoSimpleExpr, JoinType, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::CaseStatement,
};

use super::{ForumError, list::territory_label, people, reply::facts};
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        service::{ProfileRow, with_profile},
    },
    db::Db,
    forum::{
        entity::{post, tag, theme, topic, topic_tag},
        model::{PostId, REPLIES_A_PAGE, TopicId, page_of_number, post_path, topic_path},
        policy::{self, Denied},
        view::{PostActions, PostBody, PostView, SolutionView, ThemeKind},
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

/// The page `page` of a topic, as `actor` may see it. Two queries, whatever the number of replies.
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
    let FoundTopic { topic, theme, tags } = find_visible(db, id).await?;
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
    let posts = posts_of(&topic).filter(wanted).into_model::<PostRow>().all(db.read()).await?;
    let mut question = None;
    let mut solution = None;
    let mut replies = Vec::with_capacity(posts.len());
    for row in posts {
        let is_solution = Some(row.id) == topic.solution_post_id;
        let (number, body) = (row.number, row.body_md.clone());
        let post = view(actor, now, &topic, row);
        if is_solution {
            solution = Some(solution_view(&topic, &post, &body));
        }
        if number == 0 {
            question = Some((post, excerpt(&body, DESCRIPTION)));
        } else if (first..first + REPLIES_A_PAGE).contains(&number) {
            replies.push(post);
        }
    }
    let (question, description) = question.ok_or(ForumError::NotFound)?;
    let code = topic.departement.clone().or(topic.region.clone());
    Ok(TopicView {
        id,
        path: topic_path(id, &topic.slug),
        description,
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
        question,
        solution,
        replies,
        can_clear_solution: topic.solution_post_id.is_some()
            && actor.is_some_and(|actor| policy::can_solve(actor, &facts(&topic)).is_ok()),
        title: topic.title.clone(),
        since,
    })
}

/// `body`: Markdown.
fn solution_view(topic: &topic::Model, post: &PostView, body: &str) -> SolutionView {
    SolutionView {
        number: post.number,
        path: post_path(TopicId(topic.id), &topic.slug, PostId(post.id), post.number),
        author: post.author.clone(),
        excerpt: french_spaces(&excerpt(body, SOLUTION_EXCERPT)).into_owned(),
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
    let topic = visible_post(db, id).await?.topic_id;
    let FoundTopic { topic, .. } = find_visible(db, TopicId(topic)).await?;
    let row = posts_of(&topic).filter(post::Column::Id.eq(id.0)).into_model().one(db.read()).await?;
    Ok(view(actor, now, &topic, row.ok_or(ForumError::NotFound)?))
}

/// The address of a post: its topic's page and its anchor.
///
/// # Errors
/// [`ForumError::NotFound`] when it, or its topic, is unknown, hidden or deleted; the database's.
pub async fn locate_post(db: &Db, id: PostId) -> Result<String, ForumError> {
    let post = visible_post(db, id).await?;
    let FoundTopic { topic, .. } = find_visible(db, TopicId(post.topic_id)).await?;
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
    let FoundTopic { topic, .. } = find_visible(db, id).await?;
    let posts = posts_of(&topic)
        .filter(post::Column::Number.gt(number.max(0)))
        .limit(REPLIES_A_PAGE.unsigned_abs())
        .into_model()
        .all(db.read())
        .await?;
    Ok(posts.into_iter().map(|row| view(actor, now, &topic, row)).collect())
}

/// A post that is not hidden; its topic may be.
async fn visible_post(db: &Db, id: PostId) -> Result<post::Model, ForumError> {
    post::Entity::find_by_id(id.0)
        .filter(post::Column::HiddenAt.is_null())
        .one(db.read())
        .await?
        .ok_or(ForumError::NotFound)
}

/// A topic the public may see, what its theme is called, its tags as (slug, name).
struct FoundTopic {
    topic: topic::Model,
    theme: TopicTheme,
    tags: Vec<(String, String)>,
}

#[derive(FromQueryResult)]
struct TopicTheme {
    #[sea_orm(from_alias = "theme_slug")]
    slug: String,
    #[sea_orm(from_alias = "theme_name")]
    name: String,
    #[sea_orm(from_alias = "theme_kind")]
    kind: String,
}

/// A topic beside one of its tags, or beside none.
#[derive(FromQueryResult)]
struct TopicRow {
    #[sea_orm(nested)]
    topic: topic::Model,
    #[sea_orm(nested)]
    theme: TopicTheme,
    tag_slug: Option<String>,
    tag_name: Option<String>,
}

/// One query. Unknown, hidden and deleted are the same to the public.
async fn find_visible(db: &Db, id: TopicId) -> Result<FoundTopic, ForumError> {
    let rows: Vec<TopicRow> = topic::Entity::find_by_id(id.0)
        .filter(topic::Column::HiddenAt.is_null())
        .filter(topic::Column::DeletedAt.is_null())
        .join(
            JoinType::InnerJoin,
            topic::Entity::belongs_to(theme::Entity)
                .from(topic::Column::ThemeId)
                .to(theme::Column::Id)
                .into(),
        )
        .join(
            JoinType::LeftJoin,
            topic::Entity::belongs_to(topic_tag::Entity)
                .from(topic::Column::Id)
                .to(topic_tag::Column::TopicId)
                .into(),
        )
        .join(
            JoinType::LeftJoin,
            topic_tag::Entity::belongs_to(tag::Entity)
                .from(topic_tag::Column::TagId)
                .to(tag::Column::Id)
                .into(),
        )
        .column_as(theme::Column::Slug, "theme_slug")
        .column_as(theme::Column::Name, "theme_name")
        .column_as(theme::Column::Kind, "theme_kind")
        .column_as(tag::Column::Slug, "tag_slug")
        .column_as(tag::Column::Name, "tag_name")
        .order_by_asc(tag::Column::Slug)
        .into_model()
        .all(db.read())
        .await?;
    let mut rows = rows.into_iter();
    let first = rows.next().ok_or(ForumError::NotFound)?;
    let mut tags = Vec::new();
    tags.extend(first.tag_slug.zip(first.tag_name));
    tags.extend(rows.filter_map(|row| row.tag_slug.zip(row.tag_name)));
    Ok(FoundTopic { topic: first.topic, theme: first.theme, tags })
}

fn view(actor: Option<&SignedIn>, now: DateTime<Utc>, topic: &topic::Model, post: PostRow) -> PostView {
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
        author: people::author(post.author),
        body: if is_deleted {
            PostBody::Deleted
        } else {
            PostBody::Shown(SafeHtml::from_stored(post.body_html))
        },
        created: Moment::at(post.created_at, now),
        edited: post.edited_at.filter(|_| !is_deleted).map(|at| Moment::at(at, now)),
        is_solution,
        by_asker: post.author_id == topic.author_id,
        actions,
    }
}

/// What is shown of a post, and who wrote it.
#[derive(FromQueryResult)]
struct PostRow {
    id: i64,
    author_id: i64,
    number: i64,
    /// Markdown, where it is quoted: the question's and the solution's.
    body_md: String,
    body_html: String,
    created_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    deleted_at: Option<DateTime<Utc>>,
    #[sea_orm(nested)]
    author: Option<ProfileRow>,
}

/// The visible posts of a topic in their order, to be read as [`PostRow`].
fn posts_of(topic: &topic::Model) -> Select<post::Entity> {
    let mut quoted = Condition::any().add(post::Column::Number.eq(0));
    if let Some(solution) = topic.solution_post_id {
        quoted = quoted.add(post::Column::Id.eq(solution));
    }
    // The text of most posts is there twice: it is read once.
    let body = CaseStatement::new().case(quoted, post::Column::BodyMd.into_simple_expr()).finally("");
    let posts = post::Entity::find()
        .select_only()
        .columns([
            post::Column::Id,
            post::Column::AuthorId,
            post::Column::Number,
            post::Column::BodyHtml,
            post::Column::CreatedAt,
            post::Column::EditedAt,
            post::Column::DeletedAt,
        ])
        .expr_as(body, "body_md")
        .filter(post::Column::TopicId.eq(topic.id))
        .filter(post::Column::HiddenAt.is_null())
        .order_by_asc(post::Column::Number);
    with_profile(posts, post::Column::AuthorId)
}
