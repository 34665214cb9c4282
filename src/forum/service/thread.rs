//! A topic and its posts, read together: each further question to the database costs more than the rows themselves.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoSimpleExpr,
    JoinType, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{CaseStatement, Expr, IntoCondition, SimpleExpr},
};

use super::ForumError;
use crate::{
    accounts::{
        model::MemberId,
        service::{ProfileRow, with_profile},
    },
    db::Db,
    forum::{
        entity::{post, tag, theme, topic, topic_tag},
        model::TopicId,
        policy::TopicFacts,
    },
};

/// A topic the public may see and some of its posts.
pub struct Thread {
    /// The topic.
    pub topic: TopicRow,
    /// As (slug, name), in the order of the slugs; none unless asked for.
    pub tags: Vec<(String, String)>,
    /// By number; the hidden ones left out.
    pub posts: Vec<PostRow>,
}

/// What is shown of a topic, and what its theme is called.
#[derive(FromQueryResult)]
pub struct TopicRow {
    pub topic_id: i64,
    pub asker_id: i64,
    pub title: String,
    pub slug: String,
    pub departement: Option<String>,
    pub region: Option<String>,
    pub pinned: bool,
    pub locked: bool,
    pub replies_count: i64,
    pub answers_count: i64,
    pub last_number: i64,
    pub solution_post_id: Option<i64>,
    pub theme_slug: String,
    pub theme_name: String,
    pub theme_kind: String,
}

/// What is shown of a post, and who wrote it.
#[derive(FromQueryResult)]
pub struct PostRow {
    pub id: i64,
    pub author_id: i64,
    pub number: i64,
    /// Markdown, where it is quoted: the question's and the solution's. Empty elsewhere.
    pub body_md: String,
    pub body_html: String,
    pub created_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    #[sea_orm(nested(prefix = "author_"))]
    pub author: Option<ProfileRow>,
}

impl TopicRow {
    /// What the rules look at.
    pub fn facts(&self) -> TopicFacts {
        TopicFacts { author: MemberId(self.asker_id), locked: self.locked, answers: self.answers_count }
    }
}

/// The posts that are `wanted`, all of one topic, at most `limit`. One query.
///
/// # Errors
/// [`ForumError::NotFound`] when there is none, or when their topic is hidden or deleted; the database's.
pub async fn read(db: &Db, wanted: impl IntoCondition, limit: Option<u64>) -> Result<Thread, ForumError> {
    gather(db.read().query_all(&posts().filter(wanted).limit(limit).into_query()).await?)
}

/// The question of `topic`, its solution, the posts that are `wanted` besides, and its tags. One query.
///
/// # Errors
/// As [`read`].
pub async fn read_tagged(db: &Db, topic: TopicId, wanted: SimpleExpr) -> Result<Thread, ForumError> {
    let wanted = Condition::any().add(post::Column::Number.eq(0)).add(wanted).add(is_solution());
    // Beside the question alone: it comes as often as it has tags.
    let tagged =
        topic_tag::Entity::belongs_to(tag::Entity).from(topic_tag::Column::TagId).to(tag::Column::Id);
    let of_question = post::Entity::belongs_to(topic_tag::Entity)
        .from(post::Column::TopicId)
        .to(topic_tag::Column::TopicId)
        .on_condition(|_, _| post::Column::Number.eq(0).into_condition());
    let query = posts()
        .filter(post::Column::TopicId.eq(topic.0))
        .filter(wanted)
        .join(JoinType::LeftJoin, of_question.into())
        .join(JoinType::LeftJoin, tagged.into())
        .column_as(tag::Column::Slug, "tag_slug")
        .column_as(tag::Column::Name, "tag_name")
        .order_by_asc(tag::Column::Slug)
        .into_query();
    let rows = db.read().query_all(&query).await?;
    let mut tags = Vec::new();
    for row in &rows {
        let slug: Option<String> = row.try_get("", "tag_slug")?;
        tags.extend(slug.zip(row.try_get("", "tag_name")?));
    }
    Ok(Thread { tags, ..gather(rows)? })
}

/// Visible posts of visible topics by number, each beside its topic, its theme and its author.
fn posts() -> Select<post::Entity> {
    // The text of a post is there twice; it is read twice only where both are shown.
    let quoted = Condition::any().add(post::Column::Number.eq(0)).add(is_solution());
    let body = CaseStatement::new().case(quoted, post::Column::BodyMd.into_simple_expr()).finally("");
    let topic = post::Entity::belongs_to(topic::Entity).from(post::Column::TopicId).to(topic::Column::Id);
    let theme = topic::Entity::belongs_to(theme::Entity).from(topic::Column::ThemeId).to(theme::Column::Id);
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
        .join(JoinType::InnerJoin, topic.into())
        .column_as(topic::Column::Id, "topic_id")
        .column_as(topic::Column::AuthorId, "asker_id")
        .columns([
            topic::Column::Title,
            topic::Column::Slug,
            topic::Column::Departement,
            topic::Column::Region,
            topic::Column::Pinned,
            topic::Column::Locked,
            topic::Column::RepliesCount,
            topic::Column::AnswersCount,
            topic::Column::LastNumber,
            topic::Column::SolutionPostId,
        ])
        .join(JoinType::InnerJoin, theme.into())
        .column_as(theme::Column::Slug, "theme_slug")
        .column_as(theme::Column::Name, "theme_name")
        .column_as(theme::Column::Kind, "theme_kind")
        .filter(post::Column::HiddenAt.is_null())
        .filter(topic::Column::HiddenAt.is_null())
        .filter(topic::Column::DeletedAt.is_null())
        .order_by_asc(post::Column::Number);
    with_profile(posts, post::Column::AuthorId)
}

fn is_solution() -> SimpleExpr {
    Expr::col(post::Column::Id.as_column_ref()).equals(topic::Column::SolutionPostId.as_column_ref())
}

/// Unknown, hidden and deleted are the same to the public.
fn gather(rows: Vec<QueryResult>) -> Result<Thread, ForumError> {
    let topic = TopicRow::from_query_result(rows.first().ok_or(ForumError::NotFound)?, "")?;
    let mut posts: Vec<PostRow> = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: i64 = row.try_get("", "id")?;
        if posts.last().is_none_or(|last| last.id != id) {
            posts.push(PostRow::from_query_result(row, "")?);
        }
    }
    Ok(Thread { topic, tags: Vec::new(), posts })
}
