//! Editions, on the web.

use sea_orm::{DbErr, QueryResult};

use super::{WeeklyError, ask};
use crate::{
    db::Db,
    forum::model::{TopicId, topic_path},
    weekly::model::{Item, Section},
};

/// Editions on a page: two years.
const EDITIONS_A_PAGE: i64 = 104;

/// An edition in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionLine {
    /// 2026-11-26.
    pub day: String,
    /// Topics in it that everybody may still read.
    pub topics: i64,
}

/// An edition and its topics, those that everybody may still read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// For who was sent it.
    pub id: i64,
    /// 2026-11-26.
    pub day: String,
    /// By section, the latest first.
    pub items: Vec<Item>,
}

/// A page of the editions, the latest first, and how many pages there are. One query.
///
/// # Errors
/// [`WeeklyError::NotFound`] for a page beyond the last; the database's.
pub async fn editions(db: &Db, page: i64) -> Result<(Vec<EditionLine>, i64), WeeklyError> {
    let sql = "SELECT weekly_edition.day, (SELECT count(DISTINCT topic.id) FROM weekly_item \
               JOIN topic ON topic.id = weekly_item.topic_id AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
               WHERE weekly_item.edition_id = weekly_edition.id) AS topics, count(*) OVER () AS total \
               FROM weekly_edition ORDER BY weekly_edition.day DESC LIMIT $1 OFFSET $2";
    let rows = ask(db, sql, [EDITIONS_A_PAGE.into(), ((page - 1) * EDITIONS_A_PAGE).into()]).await?;
    let Some(first) = rows.first() else {
        return if page > 1 { Err(WeeklyError::NotFound) } else { Ok((Vec::new(), 1)) };
    };
    let total: i64 = first.try_get("", "total")?;
    let lines: Result<Vec<EditionLine>, DbErr> = rows
        .iter()
        .map(|row| Ok(EditionLine { day: row.try_get("", "day")?, topics: row.try_get("", "topics")? }))
        .collect();
    Ok((lines?, (total + EDITIONS_A_PAGE - 1) / EDITIONS_A_PAGE))
}

/// The edition of a day. One query, two when it holds nothing any more.
///
/// # Errors
/// [`WeeklyError::NotFound`]; the database's.
pub async fn edition(db: &Db, day: &str) -> Result<Edition, WeeklyError> {
    find(db, "weekly_edition.day = $1", day.into()).await?.ok_or(WeeklyError::NotFound)
}

/// The edition of a number.
pub(super) async fn edition_of(db: &Db, id: i64) -> Result<Option<Edition>, DbErr> {
    find(db, "weekly_edition.id = $1", id.into()).await
}

async fn find(db: &Db, which: &str, value: sea_orm::Value) -> Result<Option<Edition>, DbErr> {
    let sql = format!(
        "SELECT weekly_edition.id AS edition, weekly_edition.day, weekly_item.section, topic.id AS topic, topic.theme_id, \
         topic.author_id, topic.departement, topic.region, topic.title, topic.slug FROM weekly_edition \
         LEFT JOIN weekly_item ON weekly_item.edition_id = weekly_edition.id \
         LEFT JOIN topic ON topic.id = weekly_item.topic_id AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
         WHERE {which} ORDER BY weekly_item.section, weekly_item.place"
    );
    let rows = ask(db, sql, [value]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let items: Result<Vec<Item>, DbErr> = rows.iter().filter_map(|row| item(row).transpose()).collect();
    Ok(Some(Edition { id: first.try_get("", "edition")?, day: first.try_get("", "day")?, items: items? }))
}

/// None for a topic that nobody may read any more.
fn item(row: &QueryResult) -> Result<Option<Item>, DbErr> {
    let Some(topic) = row.try_get::<Option<i64>>("", "topic")? else { return Ok(None) };
    let Some(section) = Section::from_code(&row.try_get::<String>("", "section")?) else { return Ok(None) };
    let slug: String = row.try_get("", "slug")?;
    Ok(Some(Item {
        section,
        topic,
        theme: row.try_get("", "theme_id")?,
        author: row.try_get("", "author_id")?,
        departement: row.try_get("", "departement")?,
        region: row.try_get("", "region")?,
        title: row.try_get("", "title")?,
        path: topic_path(TopicId(topic), &slug),
    }))
}
