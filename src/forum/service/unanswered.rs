//! Questions nobody answered, wherever somebody looks after them.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::list::territory_label;
use crate::{
    db::Db,
    forum::{
        model::{TOPICS_A_PAGE, TopicId, topic_path},
        spot::{Area, Part, Spot},
    },
    territory::TerritoryKind,
    text::french_spaces,
};

/// « Sans réponse », as [`super::list`] has it. Written out, like the index that holds these questions and no other: with values
/// beside the statement, a database cannot know that the index will do.
const UNANSWERED: &str = "topic.kind = 'question' AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
                          AND topic.answers_count = 0";

/// How many questions wait in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnansweredAt {
    /// Where.
    pub spot: Spot,
    /// How many.
    pub questions: i64,
    /// When the oldest was asked.
    pub oldest: DateTime<Utc>,
}

/// How many questions wait, place by place. One query, of an index that holds what waits alone.
///
/// # Errors
/// The database's.
pub async fn unanswered_by_spot(db: &Db) -> Result<Vec<UnansweredAt>, DbErr> {
    let sql = format!(
        "SELECT topic.theme_id AS theme, topic.departement AS departement, topic.region AS region, count(*) AS questions, \
         min(topic.created_at) AS oldest FROM topic WHERE {UNANSWERED} \
         GROUP BY topic.theme_id, topic.departement, topic.region"
    );
    let rows = db.read().query_all_raw(Statement::from_string(db.backend(), sql)).await?;
    rows.iter()
        .map(|row| {
            let theme = row.try_get("", "theme")?;
            let (departement, region) = place_of(row)?;
            Ok(UnansweredAt {
                spot: spot_of(theme, departement, region),
                questions: row.try_get("", "questions")?,
                oldest: row.try_get("", "oldest")?,
            })
        })
        .collect()
}

fn place_of(row: &QueryResult) -> Result<(Option<String>, Option<String>), DbErr> {
    Ok((row.try_get("", "departement")?, row.try_get("", "region")?))
}

fn spot_of(theme: i64, departement: Option<String>, region: Option<String>) -> Spot {
    Spot::new(theme, departement.or(region).unwrap_or_default())
}

/// A page of the questions that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnansweredList {
    /// Which come first.
    pub near: Vec<Part>,
    /// Which come after these: those for a region, then those for the whole country.
    pub wider: Vec<Part>,
    /// From 1.
    pub page: i64,
    /// Which of these.
    pub among: Among,
}

/// Some of the questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Among {
    /// But these, by identifier.
    AllBut(Vec<i64>),
    /// These, by identifier.
    Only(Vec<i64>),
}

impl Among {
    /// Every question.
    pub const ALL: Self = Self::AllBut(Vec::new());

    fn condition(&self) -> String {
        let list = |ids: &[i64]| ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::AllBut(ids) if ids.is_empty() => "TRUE".to_owned(),
            Self::AllBut(ids) => format!("topic.id NOT IN ({})", list(ids)),
            Self::Only(ids) if ids.is_empty() => "FALSE".to_owned(),
            Self::Only(ids) => format!("topic.id IN ({})", list(ids)),
        }
    }
}

/// A page that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnansweredPage {
    /// The nearest first.
    pub rows: Vec<UnansweredQuestion>,
    /// How many the whole list holds; 0 beyond its last page.
    pub total: i64,
}

/// A question that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnansweredQuestion {
    /// Its identifier.
    pub id: i64,
    /// `/sujets/{id}-{slug}`.
    pub path: String,
    /// What is asked.
    pub title: String,
    /// The identifier of its theme.
    pub theme: i64,
    /// « Gironde (33) », « Nouvelle-Aquitaine »; none for the whole country.
    pub territory: Option<String>,
    /// When it was asked.
    pub asked: DateTime<Utc>,
    /// Whether it takes no more replies.
    pub is_locked: bool,
    /// Whether it is of the list's wider part.
    pub is_wider: bool,
}

impl UnansweredQuestion {
    /// Near, for a region, for the whole country.
    const fn rank(&self) -> u8 {
        match (self.is_wider, &self.territory) {
            (false, _) => 0,
            (true, Some(_)) => 1,
            (true, None) => 2,
        }
    }
}

/// Pages of several lists, each the nearer questions first, then what has been waiting longest. One query for all of them.
///
/// # Errors
/// The database's.
pub async fn unanswered_lists(db: &Db, lists: &[&UnansweredList]) -> Result<Vec<UnansweredPage>, DbErr> {
    let mut found: Vec<UnansweredPage> = vec![UnansweredPage::default(); lists.len()];
    if lists.is_empty() {
        return Ok(found);
    }
    let mut values = Vec::new();
    let sql: Vec<String> =
        lists.iter().enumerate().map(|(at, list)| page_of(at, list, &mut values)).collect();
    let statement = Statement::from_sql_and_values(db.backend(), sql.join(" UNION ALL "), values);
    for row in db.read().query_all_raw(statement).await? {
        let at: i32 = row.try_get("", "list")?;
        let at = usize::try_from(at).unwrap_or_default();
        if let (Some(list), Some(page)) = (lists.get(at), found.get_mut(at)) {
            page.total = row.try_get("", "total")?;
            page.rows.push(question(&row, list)?);
        }
    }
    for page in &mut found {
        page.rows.sort_by_key(|question| (question.rank(), question.asked, question.id));
    }
    Ok(found)
}

/// The page is found in the index alone, then its rows are read.
fn page_of(at: usize, list: &UnansweredList, values: &mut Vec<Value>) -> String {
    let near = any_of(&list.near, values);
    let (wanted, nearest_first) = if list.wider.is_empty() {
        (near, String::new())
    } else {
        let wider = any_of(&list.wider, values);
        let rank = format!(
            "CASE WHEN {near} THEN 0 WHEN topic.departement IS NULL AND topic.region IS NULL THEN 2 ELSE 1 END, "
        );
        (format!("({near} OR {wider})"), rank)
    };
    let wanted = format!("{UNANSWERED} AND {wanted} AND {}", list.among.condition());
    let offset = (list.page - 1).max(0) * TOPICS_A_PAGE;
    format!(
        "SELECT {at} AS list, topic.id AS id, topic.slug AS slug, topic.title AS title, topic.theme_id AS theme, \
         topic.departement AS departement, topic.region AS region, topic.locked AS locked, topic.created_at AS asked, \
         (SELECT count(*) FROM topic WHERE {wanted}) AS total \
         FROM topic WHERE topic.id IN (SELECT topic.id FROM topic WHERE {wanted} \
         ORDER BY {nearest_first}topic.created_at, topic.id LIMIT {TOPICS_A_PAGE} OFFSET {offset})"
    )
}

/// What [`Part::holds`] says, as a condition.
fn any_of(parts: &[Part], values: &mut Vec<Value>) -> String {
    if parts.is_empty() {
        return "FALSE".to_owned();
    }
    let conditions: Vec<String> = parts.iter().map(|part| condition(*part, values)).collect();
    format!("({})", conditions.join(" OR "))
}

fn condition(part: Part, values: &mut Vec<Value>) -> String {
    let mut told = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut conditions = Vec::new();
    if let Some(theme) = part.theme {
        conditions.push(format!("topic.theme_id = {}", told(theme.into())));
    }
    match part.area {
        Area::Everywhere => {}
        Area::In(territory) => {
            let column = if territory.kind == TerritoryKind::Region { "region" } else { "departement" };
            conditions.push(format!("topic.{column} = {}", told(territory.code.into())));
        }
        Area::Around(territory) => {
            conditions.push("topic.departement IS NULL".to_owned());
            conditions.push(match territory.region {
                None => "topic.region IS NULL".to_owned(),
                Some(region) => format!("(topic.region IS NULL OR topic.region = {})", told(region.into())),
            });
        }
    }
    if conditions.is_empty() { "TRUE".to_owned() } else { format!("({})", conditions.join(" AND ")) }
}

fn question(row: &QueryResult, list: &UnansweredList) -> Result<UnansweredQuestion, DbErr> {
    let (slug, title): (String, String) = (row.try_get("", "slug")?, row.try_get("", "title")?);
    let (departement, region) = place_of(row)?;
    let theme = row.try_get("", "theme")?;
    let territory = territory_label(departement.as_deref(), region.as_deref());
    let spot = spot_of(theme, departement, region);
    let id = row.try_get("", "id")?;
    Ok(UnansweredQuestion {
        id,
        path: topic_path(TopicId(id), &slug),
        title: french_spaces(&title).into_owned(),
        theme,
        territory,
        asked: row.try_get("", "asked")?,
        is_locked: row.try_get("", "locked")?,
        is_wider: !list.near.iter().any(|part| part.holds(&spot)),
    })
}
