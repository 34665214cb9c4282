//! The lists that figures count.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::{Wanted, figures::narrow};
use crate::{
    accounts::{
        model::{FORGOTTEN, MemberId},
        people::model::member_path,
        service::names_of,
    },
    db::Db,
    forum::model::{PostId, TopicId, post_path, topic_path},
    statistics::{
        calendar::Day,
        measure::{BEFORE_DAYS, Measure, Subject},
    },
    text::french_spaces,
};

/// Rows of a page.
pub const LIST_A_PAGE: i64 = 20;

/// A page of what a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The rows of this page, the oldest first.
    pub rows: Vec<CountedRow>,
    /// All of them: the figure.
    pub total: i64,
}

/// One of what is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedRow {
    /// A title, or a name.
    pub title: String,
    /// What a person answers for as an ambassador.
    pub ambassador_of: Option<String>,
    /// Where it is; none for somebody whose account is gone.
    pub path: Option<String>,
    /// When it was written; for people, when they wrote first in the time counted.
    pub at: DateTime<Utc>,
}

/// A page, from 1, of what `measure` counts from the first to the last of these days. Two queries, one more for names. None
/// when there is no such page, or when the list is nobody's to read.
///
/// # Errors
/// The database's.
pub async fn list(
    db: &Db,
    measure: &'static Measure,
    (first, last): (Day, Day),
    wanted: &Wanted,
    page: i64,
) -> Result<Option<Counted>, DbErr> {
    if !measure.has_list() {
        return Ok(None);
    }
    let mut rows = measure.rows();
    let mut values: Vec<Value> = vec![first.start().into(), last.plus(1).start().into()];
    if measure.looks_back() {
        values.push(first.plus(-BEFORE_DAYS).start().into());
    }
    if measure.subject.has_place() {
        narrow(&mut rows, &mut values, wanted);
    }
    let (what, columns, order) = match measure.subject {
        Subject::Writers(_) => (
            "count(DISTINCT post.author_id)",
            "post.author_id AS id, min(post.created_at) AS at",
            "GROUP BY post.author_id ORDER BY 2, 1",
        ),
        Subject::Replies => (
            "count(*)",
            "post.id AS id, post.number AS number, topic.id AS topic_id, topic.slug AS slug, topic.title AS title, \
             post.created_at AS at",
            "ORDER BY post.created_at, post.id",
        ),
        Subject::Questions | Subject::Members | Subject::Views | Subject::Visitors(_) => (
            "count(*)",
            "topic.id AS topic_id, topic.slug AS slug, topic.title AS title, topic.created_at AS at",
            "ORDER BY topic.created_at, topic.id",
        ),
    };
    let ask = |sql: String| {
        let statement = Statement::from_sql_and_values(db.backend(), sql, values.clone());
        db.read().query_all_raw(statement)
    };
    let total: i64 = match ask(format!("SELECT {what} AS n {rows}")).await?.first() {
        Some(row) => row.try_get("", "n")?,
        None => 0,
    };
    let offset = (page - 1) * LIST_A_PAGE;
    if page < 1 || (page > 1 && offset >= total) {
        return Ok(None);
    }
    let found = ask(format!("SELECT {columns} {rows} {order} LIMIT {LIST_A_PAGE} OFFSET {offset}")).await?;
    let rows = match measure.subject {
        Subject::Writers(_) => people(db, &found).await?,
        Subject::Replies => found.iter().map(reply).collect::<Result<_, _>>()?,
        Subject::Questions | Subject::Members | Subject::Views | Subject::Visitors(_) => {
            found.iter().map(question).collect::<Result<_, _>>()?
        }
    };
    Ok(Some(Counted { rows, total }))
}

fn question(row: &QueryResult) -> Result<CountedRow, DbErr> {
    let (title, slug): (String, String) = (row.try_get("", "title")?, row.try_get("", "slug")?);
    Ok(CountedRow {
        title: french_spaces(&title).into_owned(),
        ambassador_of: None,
        path: Some(topic_path(TopicId(row.try_get("", "topic_id")?), &slug)),
        at: row.try_get("", "at")?,
    })
}

fn reply(row: &QueryResult) -> Result<CountedRow, DbErr> {
    let (title, slug): (String, String) = (row.try_get("", "title")?, row.try_get("", "slug")?);
    let number: i64 = row.try_get("", "number")?;
    let (topic, post) = (TopicId(row.try_get("", "topic_id")?), PostId(row.try_get("", "id")?));
    Ok(CountedRow {
        title: format!("{}, réponse n°\u{a0}{number}", french_spaces(&title)),
        ambassador_of: None,
        path: Some(post_path(topic, &slug, post, number)),
        at: row.try_get("", "at")?,
    })
}

async fn people(db: &Db, rows: &[QueryResult]) -> Result<Vec<CountedRow>, DbErr> {
    let ids: Vec<i64> = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
    let names = names_of(db, ids.iter().copied()).await?;
    rows.iter()
        .zip(ids)
        .map(|(row, id)| {
            let named = names.get(&id).filter(|named| named.name != FORGOTTEN);
            Ok(CountedRow {
                path: named.map(|named| member_path(MemberId(id), &named.name)),
                title: named.map_or_else(|| FORGOTTEN.to_owned(), |named| named.name.clone()),
                ambassador_of: named.and_then(|named| named.ambassador_of.clone()),
                at: row.try_get("", "at")?,
            })
        })
        .collect()
}
