//! A topic and its posts, read together: each further question to the database costs more than the rows themselves.

use chrono::{DateTime, Utc};
use sea_orm::{DbBackend, DbErr, FromQueryResult, QueryResult};

use super::ForumError;
use crate::{
    accounts::{
        model::MemberId,
        service::{ProfileRow, profile_of_author},
    },
    db::Db,
    forum::{
        model::{PostId, REPLIES_A_PAGE, TopicId},
        view::ThemeKind,
    },
    policy::{AnswerFacts, TopicFacts},
};

/// A topic the public may see and some of its posts.
pub struct Thread {
    /// The topic.
    pub topic: TopicRow,
    /// As (slug, name), in the order of the slugs; none unless asked for.
    pub tags: Vec<(String, String)>,
    /// By number, but a solution of another page, which is last; the hidden ones left out.
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
    pub solved_by_team: bool,
    pub community_post_id: Option<i64>,
    pub certificates_count: i64,
    pub theme_id: i64,
    pub theme_slug: String,
    pub theme_name: String,
    pub theme_kind: String,
}

/// What is shown of a post, and who wrote it.
pub struct PostRow {
    pub id: i64,
    pub author_id: i64,
    pub number: i64,
    pub body_html: String,
    pub created_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    pub votes_count: i64,
    /// Whether the reader voted for it.
    pub is_given: bool,
    pub author: Option<ProfileRow>,
}

impl PostRow {
    /// Reads the first columns of [`posts`], by place: see [`ProfileRow::at`].
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            author_id: row.try_get_by_index(1)?,
            number: row.try_get_by_index(2)?,
            body_html: row.try_get_by_index(3)?,
            created_at: row.try_get_by_index(4)?,
            edited_at: row.try_get_by_index(5)?,
            deleted_at: row.try_get_by_index(6)?,
            votes_count: row.try_get_by_index(7)?,
            is_given: row.try_get_by_index(8)?,
            author: ProfileRow::at(row, 9)?,
        })
    }
}

impl TopicRow {
    /// What the rules look at.
    pub fn facts(&self) -> TopicFacts {
        TopicFacts { author: MemberId(self.asker_id), locked: self.locked, answers: self.answers_count }
    }

    /// The post that is quoted under the question: the solution, or what the community says it is.
    pub fn quoted(&self) -> Option<i64> {
        self.solution_post_id.or(self.community_post_id)
    }

    /// What they look at before a post is certified.
    pub fn answer_facts(&self, post: &PostRow) -> AnswerFacts {
        AnswerFacts {
            author: MemberId(post.author_id),
            number: post.number,
            theme: self.theme_id,
            is_of_question: ThemeKind::from_code(&self.theme_kind) != ThemeKind::News,
        }
    }
}

/// Visible posts of one visible topic, by number. Written out rather than built: the most read page asks this, and building
/// the text anew each time took a twentieth of it (docs/PERFORMANCE.md). `$1`… are understood by both databases. What is the
/// same for all posts comes `beside` one of them, and not at all when the topic is hidden: sending it with each costs as much
/// as the posts. On PostgreSQL it is found once; joined to each post, theme and tags are looked for as often. What a visitor voted
/// for is not looked for: they have no vote, and are most readers.
macro_rules! posts {
    (@as $once:literal by $who:ident topic: $topic:literal, beside: $beside:literal $(, and: $tags:ident)?, where: $wanted:literal $(, limit: $limit:literal)?, reader: $reader:literal) => {
        concat!(
            "WITH head AS ",
            $once,
            "SELECT topic.id AS topic_id, topic.author_id AS asker_id, topic.title, topic.slug, \
             topic.departement, topic.region, topic.pinned, topic.locked, topic.replies_count, topic.answers_count, \
             topic.last_number, topic.solution_post_id, topic.solved_by_team, topic.community_post_id, topic.certificates_count, topic.theme_id, \
             theme.slug AS theme_slug, theme.name AS theme_name, \
             theme.kind AS theme_kind",
            $(posts!(@columns $tags),)?
            " FROM topic JOIN theme ON theme.id = topic.theme_id",
            $(posts!(@joins $tags),)?
            " WHERE topic.hidden_at IS NULL AND topic.deleted_at IS NULL AND topic.id = ",
            $topic,
            ") SELECT post.id, post.author_id, post.number, post.body_html, post.created_at, post.edited_at, \
             post.deleted_at, post.votes_count, ",
            posts!(@given $who $reader),
            " AS is_given, ",
            profile_of_author!(columns),
            ", head.* FROM post ",
            profile_of_author!(join "post"),
            " LEFT JOIN head ON ",
            $beside,
            " WHERE post.topic_id = ",
            $topic,
            " AND post.hidden_at IS NULL AND ",
            $wanted,
            " ORDER BY post.number",
            $(" LIMIT ", $limit,)?
        )
    };
    (@columns tags) => {
        ", tag.slug AS tag_slug, tag.name AS tag_name"
    };
    (@joins tags) => {
        " LEFT JOIN topic_tag ON topic_tag.topic_id = topic.id LEFT JOIN tag ON tag.id = topic_tag.tag_id"
    };
    (@given visitor $reader:literal) => {
        "FALSE"
    };
    (@given member $reader:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM post_vote WHERE post_vote.post_id = post.id AND post_vote.member_id = ",
            $reader,
            ")"
        )
    };
    (@for $who:ident $($what:tt)*) => {
        Asked { sqlite: posts!(@as "(" by $who $($what)*), postgresql: posts!(@as "MATERIALIZED (" by $who $($what)*) }
    };
    ($($what:tt)*) => {
        AskedBy { visitor: posts!(@for visitor $($what)*), member: posts!(@for member $($what)*) }
    };
}

/// The question, the solution (or the community's) and the replies numbered from `first` to `last`, with the topic's tags. One query; a second one
/// for a solution that is on another page.
///
/// # Errors
/// [`ForumError::NotFound`] when the topic is unknown, hidden or deleted; the database's.
pub async fn read_page(
    db: &Db,
    reader: Option<MemberId>,
    topic: TopicId,
    first: i64,
    last: i64,
) -> Result<Thread, ForumError> {
    // A range that begins with the question is read faster than the question and a range.
    const FIRST: AskedBy = posts!(
        topic: "$1",
        beside: "post.number = 0",
        and: tags,
        where: "post.number BETWEEN 0 AND $2",
        reader: "$3"
    );
    const LATER: AskedBy = posts!(
        topic: "$1",
        beside: "post.number = 0",
        and: tags,
        where: "(post.number = 0 OR post.number BETWEEN $2 AND $3)",
        reader: "$4"
    );
    const ONE: AskedBy = posts!(topic: "$1", beside: "FALSE", where: "post.id = $2", reader: "$3");
    let rows = if first <= 1 {
        ask(db, FIRST, reader, &[topic.0, last]).await?
    } else {
        ask(db, LATER, reader, &[topic.0, first, last]).await?
    };
    let mut tags = Vec::new();
    for row in rows.iter().take_while(|row| matches!(row.try_get_by_index(2), Ok(0_i64))) {
        let slug: Option<String> = row.try_get("", "tag_slug")?;
        tags.extend(slug.zip(row.try_get("", "tag_name")?));
    }
    tags.sort();
    let mut thread = Thread { tags, ..gather(&rows)? };
    if let Some(solution) = thread.topic.quoted()
        && thread.posts.iter().all(|post| post.id != solution)
    {
        // Hidden meanwhile: there is none to show.
        for row in ask(db, ONE, reader, &[topic.0, solution]).await? {
            thread.posts.push(PostRow::read(&row)?);
        }
    }
    Ok(thread)
}

/// The question and the replies numbered above `number`, fifty at most. One query.
///
/// # Errors
/// As [`read_page`].
pub async fn read_after(
    db: &Db,
    reader: Option<MemberId>,
    topic: TopicId,
    number: i64,
) -> Result<Thread, ForumError> {
    // Without the question a topic nobody replied to would look unknown.
    const AFTER: AskedBy = posts!(
        topic: "$1",
        beside: "post.number = 0",
        where: "(post.number = 0 OR post.number > $2)",
        limit: 51,
        reader: "$3"
    );
    const { assert!(REPLIES_A_PAGE == 50, "the limit above is a page and the question") };
    gather(&ask(db, AFTER, reader, &[topic.0, number.max(0)]).await?)
}

/// One post. One query.
///
/// # Errors
/// [`ForumError::NotFound`] when it or its topic is unknown, hidden or deleted; the database's.
pub async fn read_post(
    db: &Db,
    reader: Option<MemberId>,
    post: PostId,
) -> Result<(TopicRow, PostRow), ForumError> {
    const ONE: AskedBy = posts!(
        topic: "(SELECT post.topic_id FROM post WHERE post.id = $1)",
        beside: "TRUE",
        where: "post.id = $1",
        reader: "$2"
    );
    let Thread { topic, posts, .. } = gather(&ask(db, ONE, reader, &[post.0]).await?)?;
    Ok((topic, posts.into_iter().next().ok_or(ForumError::NotFound)?))
}

/// One question, as each database answers it best.
#[derive(Clone, Copy)]
struct Asked {
    sqlite: &'static str,
    postgresql: &'static str,
}

/// The same for one who is not signed in, and for one who is: their number comes after the other values.
#[derive(Clone, Copy)]
struct AskedBy {
    visitor: Asked,
    member: Asked,
}

async fn ask(
    db: &Db,
    asked: AskedBy,
    reader: Option<MemberId>,
    values: &[i64],
) -> Result<Vec<QueryResult>, ForumError> {
    let of = |asked: Asked| if db.backend() == DbBackend::Sqlite { asked.sqlite } else { asked.postgresql };
    let rows = match reader {
        None => db.ask(of(asked.visitor), values).await?,
        Some(reader) => db.ask(of(asked.member), &[values, &[reader.0]].concat()).await?,
    };
    Ok(rows)
}

/// Unknown, hidden and deleted are the same to the public.
fn gather(rows: &[QueryResult]) -> Result<Thread, ForumError> {
    let first = rows.first().ok_or(ForumError::NotFound)?;
    first.try_get::<Option<i64>>("", "topic_id")?.ok_or(ForumError::NotFound)?;
    let topic = TopicRow::from_query_result(first, "")?;
    let mut posts: Vec<PostRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let id: i64 = row.try_get_by_index(0)?;
        if posts.last().is_none_or(|last| last.id != id) {
            posts.push(PostRow::read(row)?);
        }
    }
    Ok(Thread { topic, tags: Vec::new(), posts })
}
