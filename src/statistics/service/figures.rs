//! Reading what was counted.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Statement, Value,
    sea_query::ExprTrait,
};

use super::{ALL_PLACES, ALL_THEMES};
use crate::{
    db::Db,
    statistics::{
        calendar::{Day, Week},
        entity::day,
        measure::{ALL, Measure, Span, Subject, find, of},
    },
    territory::{self, Territory, TerritoryKind},
};

/// Weeks that are over, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The last.
    pub last: Week,
    /// How many: at least one.
    pub weeks: i64,
}

impl Period {
    /// The weeks that were over at `now`.
    #[must_use]
    pub fn before(now: DateTime<Utc>, weeks: i64) -> Self {
        Self { last: Day::of(now).week().plus(-1), weeks: Ord::max(weeks, 1) }
    }

    /// Its first week.
    #[must_use]
    pub fn first(self) -> Week {
        self.last.plus(1 - self.weeks)
    }

    /// As many weeks, right before.
    #[must_use]
    pub fn earlier(self) -> Self {
        Self { last: self.first().plus(-1), weeks: self.weeks }
    }

    /// Each week, the first one first.
    pub fn each(self) -> impl DoubleEndedIterator<Item = Week> {
        (0..self.weeks).map(move |at| self.first().plus(at))
    }

    /// Its first and its last day.
    #[must_use]
    pub fn days(self) -> (Day, Day) {
        (self.first().monday(), self.last.sunday())
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// When.
    pub period: Period,
    /// The identifier of a theme; none: all of them.
    pub theme: Option<i64>,
    /// A territory, a region with its départements; none: all of them.
    pub territory: Option<&'static Territory>,
}

impl Wanted {
    /// The places that make up the territory, as figures know them.
    #[must_use]
    pub fn places(&self) -> Vec<&'static str> {
        let Some(territory) = self.territory else { return vec![ALL_PLACES] };
        let mut places = vec![territory.code];
        if territory.kind == TerritoryKind::Region {
            places.extend(territory::departements_of(territory.code).map(|place| place.code));
        }
        places
    }
}

/// The figures of one week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekFigures {
    /// Which.
    pub week: Week,
    counts: HashMap<&'static str, i64>,
    /// Seconds until the first answer, of the questions asked in it that have one, the quickest first.
    pub delays: Vec<i64>,
}

impl WeekFigures {
    /// What a measure counted.
    #[must_use]
    pub fn of(&self, measure: &Measure) -> i64 {
        self.counts.get(measure.code).copied().unwrap_or(0)
    }
}

/// What was counted of one theme, or in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    counts: HashMap<String, i64>,
}

impl Group {
    /// What a measure counted.
    #[must_use]
    pub fn of(&self, measure: &Measure) -> i64 {
        self.counts.get(measure.code).copied().unwrap_or(0)
    }
}

/// Everything the page shows of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The weeks that are over, the first one first, then the one under way.
    pub weeks: Vec<WeekFigures>,
    /// The weeks these are held against.
    pub earlier: Vec<WeekFigures>,
    /// The period's questions by the identifier of their theme; within the territory asked for.
    pub by_theme: BTreeMap<i64, Group>,
    /// The period's questions by the code of their territory, empty for none; within the theme asked for.
    pub by_place: BTreeMap<String, Group>,
}

impl Figures {
    /// The weeks that are over.
    #[must_use]
    pub fn over(&self) -> &[WeekFigures] {
        &self.weeks[..self.weeks.len().saturating_sub(1)]
    }
}

/// The figures of a period, of as many weeks before it, and of the week under way. Four queries, however old the site is.
///
/// # Errors
/// The database's.
pub async fn figures(db: &Db, wanted: &Wanted) -> Result<Figures, DbErr> {
    figures_against(db, wanted, wanted.period.earlier()).await
}

/// The same, held against another period: five queries when the two do not touch.
///
/// # Errors
/// The database's.
pub async fn figures_against(db: &Db, wanted: &Wanted, against: Period) -> Result<Figures, DbErr> {
    let under_way = wanted.period.last.plus(1);
    let spans = together((against.first(), against.last), (wanted.period.first(), under_way));
    let counts = weekly(db, wanted, &spans).await?;
    let mut delays = HashMap::new();
    for span in &spans {
        delays.extend(delays_of(db, wanted, *span).await?);
    }
    let week = |week: Week| WeekFigures {
        week,
        counts: counts.get(&week).cloned().unwrap_or_default(),
        delays: delays.get(&week).cloned().unwrap_or_default(),
    };
    Ok(Figures {
        weeks: wanted.period.each().chain([under_way]).map(week).collect(),
        earlier: against.each().map(week).collect(),
        by_theme: by_theme(db, wanted).await?,
        by_place: by_place(db, wanted).await?,
    })
}

/// What was counted in each week of a period; delays are left out. One query.
///
/// # Errors
/// The database's.
pub async fn week_counts(db: &Db, wanted: &Wanted) -> Result<Vec<WeekFigures>, DbErr> {
    let counts = weekly(db, wanted, &[(wanted.period.first(), wanted.period.last)]).await?;
    let week = |week: Week| WeekFigures {
        week,
        counts: counts.get(&week).cloned().unwrap_or_default(),
        delays: Vec::new(),
    };
    Ok(wanted.period.each().map(week).collect())
}

/// Two spans of weeks, as one when they touch.
fn together(earlier: (Week, Week), later: (Week, Week)) -> Vec<(Week, Week)> {
    if earlier.1.plus(1) >= later.0 {
        vec![(earlier.0.min(later.0), later.1.max(earlier.1))]
    } else {
        vec![earlier, later]
    }
}

type Counts<K> = HashMap<K, HashMap<&'static str, i64>>;

async fn weekly(db: &Db, wanted: &Wanted, spans: &[(Week, Week)]) -> Result<Counts<Week>, DbErr> {
    let days: Vec<(Day, Day)> = spans.iter().map(|(first, last)| (first.monday(), last.sunday())).collect();
    // What is counted over a day or a month is no part of a week.
    let measures =
        ALL.into_iter().filter(|measure| measure.subject.span().is_none_or(|span| span == Span::Week));
    let mut counts = Counts::new();
    for (measure, day, value) in counted(db, wanted, &days, measures).await? {
        *counts.entry(day.week()).or_default().entry(measure.code).or_default() += value;
    }
    Ok(counts)
}

/// What several measures counted, day by day.
async fn counted(
    db: &Db,
    wanted: &Wanted,
    days: &[(Day, Day)],
    measures: impl Iterator<Item = &'static Measure>,
) -> Result<Vec<(&'static Measure, Day, i64)>, DbErr> {
    // People and accounts belong to no theme and no place.
    let (placed, whole): (Vec<&str>, Vec<&str>) = {
        let (placed, whole): (Vec<_>, Vec<_>) = measures.partition(|measure| measure.subject.has_place());
        let codes =
            |measures: Vec<&'static Measure>| measures.into_iter().map(|measure| measure.code).collect();
        (codes(placed), codes(whole))
    };
    let when = days.iter().fold(Condition::any(), |when, (first, last)| {
        when.add(day::Column::Day.between(first.to_string(), last.to_string()))
    });
    let rows: Vec<(String, String, i64)> = day::Entity::find()
        .select_only()
        .column(day::Column::Measure)
        .column(day::Column::Day)
        .column(day::Column::Value)
        .filter(when)
        .filter(
            Condition::any()
                .add(
                    Condition::all()
                        .add(day::Column::Measure.is_in(placed))
                        .add(day::Column::ThemeId.eq(wanted.theme.unwrap_or(ALL_THEMES)))
                        .add(day::Column::Place.is_in(wanted.places())),
                )
                .add(
                    Condition::all()
                        .add(day::Column::Measure.is_in(whole))
                        .add(day::Column::ThemeId.eq(ALL_THEMES))
                        .add(day::Column::Place.eq(ALL_PLACES)),
                ),
        )
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(code, day, value)| Some((find(&code)?, Day::parse(&day)?, value)))
        .collect())
}

/// What was counted from one day to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanFigures {
    /// The first day.
    pub first: Day,
    /// The last.
    pub last: Day,
    counts: HashMap<&'static str, i64>,
}

impl SpanFigures {
    /// What a measure counted.
    #[must_use]
    pub fn of(&self, measure: &Measure) -> i64 {
        self.counts.get(measure.code).copied().unwrap_or(0)
    }
}

/// Days looked at when activity is told by the day, today aside.
const DAYS: i64 = 28;

/// What was written and who came: by the day over the last four weeks, by the week over the period, by the month over as many
/// months; the last of them is under way. One query.
///
/// # Errors
/// The database's.
pub async fn activity(
    db: &Db,
    wanted: &Wanted,
    step: Span,
    now: DateTime<Utc>,
) -> Result<Vec<SpanFigures>, DbErr> {
    let today = Day::of(now);
    let spans: Vec<(Day, Day)> = match step {
        Span::Day => (0..=DAYS).rev().map(|ago| (today.plus(-ago), today.plus(-ago))).collect(),
        Span::Week => {
            let weeks = wanted.period.each().chain([wanted.period.last.plus(1)]);
            weeks.map(|week| (week.monday(), week.sunday())).collect()
        }
        Span::Month => {
            let mut months = vec![today.month()];
            // A year has 52 weeks and twelve months.
            for _ in 0..Ord::max(wanted.period.weeks * 12 / 52, 2) {
                let later = months[months.len() - 1];
                months.push(later.plus(-1).month());
            }
            months.into_iter().rev().map(|month| (month, month.next_month().plus(-1))).collect()
        }
    };
    let (Some((first, _)), Some((_, last))) = (spans.first().copied(), spans.last().copied()) else {
        return Ok(Vec::new());
    };
    let mut counts = Counts::<Day>::new();
    let measures = ALL.into_iter().filter(|measure| measure.tells_activity(step));
    for (measure, day, value) in counted(db, wanted, &[(first, last)], measures).await? {
        let at = spans.partition_point(|(first, _)| *first <= day);
        if let Some((first, _)) = at.checked_sub(1).and_then(|at| spans.get(at)) {
            *counts.entry(*first).or_default().entry(measure.code).or_default() += value;
        }
    }
    Ok(spans
        .into_iter()
        .map(|(first, last)| SpanFigures { first, last, counts: counts.remove(&first).unwrap_or_default() })
        .collect())
}

/// Seconds until the first answer, by the week of asking, the quickest first.
async fn delays_of(
    db: &Db,
    wanted: &Wanted,
    (first, last): (Week, Week),
) -> Result<HashMap<Week, Vec<i64>>, DbErr> {
    let mut sql = format!(
        "SELECT topic.created_at AS at, topic.answer_seconds AS seconds {} AND topic.answer_seconds IS NOT NULL",
        Subject::Questions.rows()
    );
    let mut values: Vec<Value> = vec![first.start().into(), last.end().into()];
    narrow(&mut sql, &mut values, wanted);
    let rows = db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    let mut delays: HashMap<Week, Vec<i64>> = HashMap::new();
    for row in rows {
        let at: DateTime<Utc> = row.try_get("", "at")?;
        delays.entry(Day::of(at).week()).or_default().push(row.try_get("", "seconds")?);
    }
    for week in delays.values_mut() {
        week.sort_unstable();
    }
    Ok(delays)
}

/// Adds the theme and the territory asked for to a statement about topics.
pub(super) fn narrow(sql: &mut String, values: &mut Vec<Value>, wanted: &Wanted) {
    if let Some(theme) = wanted.theme {
        values.push(theme.into());
        sql.push_str(&format!(" AND topic.theme_id = ${}", values.len()));
    }
    if let Some(territory) = wanted.territory {
        values.push(territory.code.into());
        let column = if territory.kind == TerritoryKind::Region { "region" } else { "departement" };
        sql.push_str(&format!(" AND topic.{column} = ${}", values.len()));
    }
}

async fn by_theme(db: &Db, wanted: &Wanted) -> Result<BTreeMap<i64, Group>, DbErr> {
    let rows: Vec<(i64, String, i64)> = summed(wanted)
        .column(day::Column::ThemeId)
        .column(day::Column::Measure)
        .column_as(day::Column::Value.sum().cast_as("bigint"), "total")
        .filter(day::Column::ThemeId.ne(ALL_THEMES))
        .filter(day::Column::Place.is_in(wanted.places()))
        .group_by(day::Column::ThemeId)
        .group_by(day::Column::Measure)
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(grouped(rows))
}

async fn by_place(db: &Db, wanted: &Wanted) -> Result<BTreeMap<String, Group>, DbErr> {
    let rows: Vec<(String, String, i64)> = summed(wanted)
        .column(day::Column::Place)
        .column(day::Column::Measure)
        .column_as(day::Column::Value.sum().cast_as("bigint"), "total")
        .filter(day::Column::Place.ne(ALL_PLACES))
        .filter(day::Column::ThemeId.eq(wanted.theme.unwrap_or(ALL_THEMES)))
        .group_by(day::Column::Place)
        .group_by(day::Column::Measure)
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(grouped(rows))
}

fn summed(wanted: &Wanted) -> sea_orm::Select<day::Entity> {
    let (first, last) = wanted.period.days();
    let questions: Vec<&str> = of(Subject::Questions).map(|measure| measure.code).collect();
    day::Entity::find()
        .select_only()
        .filter(day::Column::Measure.is_in(questions))
        .filter(day::Column::Day.between(first.to_string(), last.to_string()))
}

fn grouped<K: Ord>(rows: Vec<(K, String, i64)>) -> BTreeMap<K, Group> {
    let mut groups: BTreeMap<K, Group> = BTreeMap::new();
    for (key, code, total) in rows {
        groups.entry(key).or_default().counts.insert(code, total);
    }
    groups
}
