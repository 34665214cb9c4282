//! The home page.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QuerySelect, Select};

use super::{
    ForumError,
    list::{TopicLine, in_list_order, rows, visible},
    themes,
};
use crate::{
    accounts::service::with_profile,
    db::Db,
    forum::{
        entity::topic,
        view::{ThemeKind, ThemeView, TopicRowView},
    },
};

const WAITING: u64 = 5;
const LATEST: u64 = 8;
const NEWS: u64 = 3;

/// What the home page shows.
#[derive(Clone, Debug)]
pub struct HomeView {
    /// The communities, with their figures.
    pub communities: Vec<ThemeView>,
    /// Visible questions of the whole site.
    pub questions: i64,
    /// Those somebody else than the asker replied to.
    pub answered: i64,
    /// Those solved.
    pub solved: i64,
    /// Questions without an answer, oldest activity last.
    pub waiting: Vec<TopicRowView>,
    /// The latest discussions.
    pub latest: Vec<TopicRowView>,
    /// The latest news.
    pub news: Vec<TopicRowView>,
    /// The last event all this knows of.
    pub since: i64,
}

/// Everything the home page shows, in five queries.
///
/// # Errors
/// The database's.
pub async fn home(db: &Db, now: DateTime<Utc>) -> Result<HomeView, ForumError> {
    let since = db.live().hub.last();
    let themes = themes(db).await?;
    let kind = |kind| visible().filter(topic::Column::Kind.eq(kind));
    let unanswered = kind("question").filter(topic::Column::AnswersCount.eq(0));
    let mut lines = first(db, unanswered, WAITING).await?;
    let waiting = lines.len();
    lines.extend(first(db, kind("question"), LATEST).await?);
    let latest = lines.len();
    lines.extend(first(db, kind("news"), NEWS).await?);
    let mut rows = distinct_rows(db, now, &themes, lines).await?;
    let news = rows.split_off(latest);
    let latest = rows.split_off(waiting);
    let of_questions =
        || themes.iter().filter(|theme| matches!(theme.kind, ThemeKind::Questions | ThemeKind::Fiche));
    Ok(HomeView {
        questions: of_questions().map(|theme| theme.topics).sum(),
        answered: of_questions().map(|theme| theme.answered).sum(),
        solved: of_questions().map(|theme| theme.solved).sum(),
        communities: themes.iter().filter(|theme| theme.kind == ThemeKind::Questions).cloned().collect(),
        waiting: rows,
        latest,
        news,
        since,
    })
}

/// The first of a list.
async fn first(db: &Db, topics: Select<topic::Entity>, count: u64) -> Result<Vec<TopicLine>, DbErr> {
    with_profile(in_list_order(topics).limit(count), topic::Column::AuthorId)
        .into_model()
        .all(db.read())
        .await
}

/// As [`rows`], for topics that may be there twice.
async fn distinct_rows(
    db: &Db,
    now: DateTime<Utc>,
    themes: &[ThemeView],
    lines: Vec<TopicLine>,
) -> Result<Vec<TopicRowView>, ForumError> {
    let ids: Vec<i64> = lines.iter().map(|line| line.topic.id).collect();
    let mut distinct = lines;
    distinct.sort_by_key(|line| line.topic.id);
    distinct.dedup_by_key(|line| line.topic.id);
    let order: Vec<i64> = distinct.iter().map(|line| line.topic.id).collect();
    let views = rows(db, now, themes, distinct).await?;
    Ok(ids
        .iter()
        .filter_map(|id| order.iter().position(|known| known == id).map(|at| views[at].clone()))
        .collect())
}
