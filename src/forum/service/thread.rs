//! A topic and its posts, read together: each further question to the database costs more than the rows themselves.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult, Statement, Value};

use super::ForumError;
use crate::{
    accounts::{
        model::MemberId,
        service::{ProfileRow, profile_of_author},
    },
    db::Db,
    forum::{
        model::{PostId, REPLIES_A_PAGE, TopicId},
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

/// Visible posts of one visible topic, by number. Written out rather than built: the most read page asks this, and building
/// the text anew each time took a twentieth of it (docs/PERFORMANCE.md). `$1`… are understood by both databases.
macro_rules! posts {
    (tags: $columns:literal $joins:literal, where: $wanted:literal $(, limit: $limit:literal)?) => {
        concat!(
            "SELECT post.id, post.author_id, post.number, post.body_html, post.created_at, post.edited_at, post.deleted_at, \
             topic.id AS topic_id, topic.author_id AS asker_id, topic.title, topic.slug, topic.departement, topic.region, \
             topic.pinned, topic.locked, topic.replies_count, topic.answers_count, topic.last_number, \
             topic.solution_post_id, theme.slug AS theme_slug, theme.name AS theme_name, theme.kind AS theme_kind, ",
            profile_of_author!(columns),
            $columns,
            " FROM post JOIN topic ON topic.id = post.topic_id JOIN theme ON theme.id = topic.theme_id ",
            profile_of_author!(join "post"),
            $joins,
            " WHERE post.hidden_at IS NULL AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL AND ",
            $wanted,
            " ORDER BY post.number",
            $(" LIMIT ", $limit,)?
        )
    };
}

/// The question, the solution and the replies numbered from `first` to `last`, with the topic's tags. One query.
///
/// # Errors
/// [`ForumError::NotFound`] when the topic is unknown, hidden or deleted; the database's.
pub async fn read_page(db: &Db, topic: TopicId, first: i64, last: i64) -> Result<Thread, ForumError> {
    // The tags come beside the question alone, which is there once for each.
    const PAGE: &str = posts!(
        tags: ", tag.slug AS tag_slug, tag.name AS tag_name"
            " LEFT JOIN topic_tag ON topic_tag.topic_id = post.topic_id AND post.number = 0 \
             LEFT JOIN tag ON tag.id = topic_tag.tag_id",
        where: "post.topic_id = $1 AND (post.number = 0 OR post.number BETWEEN $2 AND $3 \
                OR post.id = topic.solution_post_id)"
    );
    let rows = ask(db, PAGE, [topic.0.into(), first.into(), last.into()]).await?;
    let mut tags = Vec::new();
    for row in rows.iter().take_while(|row| matches!(row.try_get("", "number"), Ok(0_i64))) {
        let slug: Option<String> = row.try_get("", "tag_slug")?;
        tags.extend(slug.zip(row.try_get("", "tag_name")?));
    }
    tags.sort();
    Ok(Thread { tags, ..gather(&rows)? })
}

/// The question and the replies numbered above `number`, fifty at most. One query.
///
/// # Errors
/// As [`read_page`].
pub async fn read_after(db: &Db, topic: TopicId, number: i64) -> Result<Thread, ForumError> {
    // Without the question a topic nobody replied to would look unknown.
    const AFTER: &str = posts!(
        tags: "" "",
        where: "post.topic_id = $1 AND (post.number = 0 OR post.number > $2)",
        limit: 51
    );
    const { assert!(REPLIES_A_PAGE == 50, "the limit above is a page and the question") };
    gather(&ask(db, AFTER, [topic.0.into(), number.max(0).into()]).await?)
}

/// One post. One query.
///
/// # Errors
/// [`ForumError::NotFound`] when it or its topic is unknown, hidden or deleted; the database's.
pub async fn read_post(db: &Db, post: PostId) -> Result<(TopicRow, PostRow), ForumError> {
    const ONE: &str = posts!(tags: "" "", where: "post.id = $1");
    let Thread { topic, posts, .. } = gather(&ask(db, ONE, [post.0.into()]).await?)?;
    Ok((topic, posts.into_iter().next().ok_or(ForumError::NotFound)?))
}

async fn ask<const N: usize>(db: &Db, sql: &str, values: [Value; N]) -> Result<Vec<QueryResult>, ForumError> {
    Ok(db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?)
}

/// Unknown, hidden and deleted are the same to the public.
fn gather(rows: &[QueryResult]) -> Result<Thread, ForumError> {
    let topic = TopicRow::from_query_result(rows.first().ok_or(ForumError::NotFound)?, "")?;
    let mut posts: Vec<PostRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let id: i64 = row.try_get("", "id")?;
        if posts.last().is_none_or(|last| last.id != id) {
            posts.push(PostRow::from_query_result(row, "")?);
        }
    }
    Ok(Thread { topic, tags: Vec::new(), posts })
}
