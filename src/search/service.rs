//! Searching the forum.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement, Value};

use super::{
    Query,
    extract::{Segment, extract, mark},
};
use crate::{
    accounts::{
        model::MemberId,
        service::{ProfileRow, profile_of_author},
    },
    db::Db,
    forum::{
        model::{PostId, Status, TopicId, post_path},
        service::{author, status_rule},
        view::AuthorView,
    },
    markdown::plain_text,
    text::french_spaces,
    ui::date::Moment,
};

/// Results on a page.
pub const RESULTS_A_PAGE: i64 = 20;
/// Matches are counted and ranked up to here: nobody reads further, and ranking has a price each.
const RANKED: i64 = 1_000;
/// Characters of an extract.
const EXTRACT: usize = 240;

/// A page of results.
#[derive(Clone, Debug)]
pub struct Results {
    /// The best first.
    pub hits: Vec<Hit>,
    /// Matching posts; at most a thousand when [`Results::capped`].
    pub total: i64,
    /// Whether there are more.
    pub capped: bool,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
}

/// A post that matches.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its address, anchor included.
    pub path: String,
    /// 0 for the question.
    pub number: i64,
    /// The topic's title, the words that match marked.
    pub title: Vec<Segment>,
    /// The words around the best match.
    pub extract: Vec<Segment>,
    /// The theme's name.
    pub theme: String,
    /// When it was written.
    pub created: Moment,
    /// Replies of its topic.
    pub replies: i64,
    /// Whether its topic is solved.
    pub solved: bool,
    /// Whether the community says so, its asker saying nothing.
    pub by_community: bool,
    /// Who wrote it.
    pub author: AuthorView,
}

/// The page `page` of the visible posts that hold every word of `query`, where the question has this status. Two queries. A
/// page beyond the last is empty.
///
/// # Errors
/// The database's.
pub async fn search(
    db: &Db,
    now: DateTime<Utc>,
    query: &Query,
    status: Status,
    page: i64,
) -> Result<Results, DbErr> {
    let backend = db.backend();
    let filter = Filter::of(backend, status);
    let words = match backend {
        DbBackend::Sqlite => query.to_fts5(),
        _ => query.to_tsquery(),
    };
    let run = |sql: String, values: Vec<Value>| Statement::from_sql_and_values(backend, sql, values);
    let counted = db
        .read()
        .query_one_raw(run(count_sql(backend, &filter), vec![words.clone().into(), (RANKED + 1).into()]))
        .await?
        .map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?;
    let total = counted.min(RANKED);
    let pages = ((total + RESULTS_A_PAGE - 1) / RESULTS_A_PAGE).max(1);
    let mut hits = Vec::new();
    if page <= pages && total > 0 {
        let offset = (page - 1) * RESULTS_A_PAGE;
        let values = vec![words.into(), RANKED.into(), RESULTS_A_PAGE.into(), offset.into()];
        for row in db.read().query_all_raw(run(page_sql(backend, &filter), values)).await? {
            let topic = TopicId(row.try_get("", "topic_id")?);
            let number: i64 = row.try_get("", "number")?;
            let title: String = row.try_get("", "title")?;
            let slug: String = row.try_get("", "slug")?;
            let body: String = row.try_get("", "body_md")?;
            hits.push(Hit {
                path: post_path(topic, &slug, PostId(row.try_get("", "id")?), number),
                number,
                title: mark(query, &french_spaces(&title)),
                extract: extract(query, &french_spaces(&plain_text(&body)), EXTRACT),
                theme: row.try_get("", "theme")?,
                created: Moment::at(row.try_get("", "created_at")?, now),
                replies: row.try_get("", "replies_count")?,
                solved: row.try_get::<Option<i64>>("", "solution_post_id")?.is_some(),
                by_community: row.try_get::<Option<i64>>("", "community_post_id")?.is_some(),
                // The results say no more than the name.
                author: author(
                    MemberId(row.try_get("", "author_id")?),
                    Option::<ProfileRow>::from_query_result(&row, "author_")?,
                    false,
                ),
            });
        }
    }
    Ok(Results { hits, total, capped: counted > RANKED, page, pages })
}

/// What narrows the entries that match to questions of a status, with what is written there: empty for all.
struct Filter {
    join: String,
    rule: String,
}

impl Filter {
    fn of(backend: DbBackend, status: Status) -> Self {
        let Some(rule) = status_rule(status) else {
            return Self { join: String::new(), rule: String::new() };
        };
        let post = if backend == DbBackend::Sqlite { "search_post.rowid" } else { "search_post.post_id" };
        Self {
            // The words first, whatever the statuses: SQLite takes these joins in their order.
            join: " CROSS JOIN post CROSS JOIN topic".to_owned(),
            rule: format!(" AND post.id = {post} AND topic.id = post.topic_id AND {rule}"),
        }
    }
}

fn count_sql(backend: DbBackend, Filter { join, rule }: &Filter) -> String {
    match backend {
        DbBackend::Sqlite => format!(
            "SELECT count(*) AS n FROM (SELECT 1 FROM search_post{join} WHERE search_post MATCH ?{rule} LIMIT ?)"
        ),
        _ => format!(
            "SELECT count(*) AS n FROM (SELECT 1 FROM search_post{join} WHERE words @@ $1::tsquery{rule} LIMIT $2) AS capped"
        ),
    }
}

// A title weighs more than a text, a question a little more than a reply that says the same.
fn page_sql(backend: DbBackend, Filter { join, rule }: &Filter) -> String {
    // What is the same for both, around the best of those that match.
    const COLUMNS: &str = concat!(
        "SELECT p.id, p.number, p.body_md, p.created_at, p.author_id, t.id AS topic_id, t.title, t.slug, \
         t.replies_count, t.solution_post_id, t.community_post_id, h.name AS theme, ",
        profile_of_author!(columns),
    );
    const JOINS: &str = concat!(
        "JOIN post p ON p.id = m.id JOIN topic t ON t.id = p.topic_id JOIN theme h ON h.id = t.theme_id ",
        profile_of_author!(join "p"),
    );
    match backend {
        DbBackend::Sqlite => format!(
            "{COLUMNS} \
             FROM (SELECT rowid AS id, rank FROM \
                     (SELECT search_post.rowid AS rowid, bm25(search_post, 6.0, 1.0) AS rank FROM search_post{join} \
                      WHERE search_post MATCH ?1{rule} LIMIT ?2) \
                   ORDER BY rank, rowid DESC LIMIT ?3 OFFSET ?4) AS m {JOINS} \
             ORDER BY m.rank, m.id DESC"
        ),
        _ => format!(
            "{COLUMNS} \
             FROM (SELECT post_id AS id, ts_rank(ARRAY[0.1, 0.1, 0.1, 0.6]::float4[], words, $1::tsquery, 1) AS rank \
                   FROM (SELECT search_post.post_id, words FROM search_post{join} WHERE words @@ $1::tsquery{rule} \
                         LIMIT $2) AS matching \
                   ORDER BY rank DESC, post_id DESC LIMIT $3 OFFSET $4) AS m {JOINS} \
             ORDER BY m.rank DESC, m.id DESC"
        ),
    }
}
