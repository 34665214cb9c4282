//! Reading what was counted.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, Statement,
    TryGetable, Value, sea_query::ExprTrait,
};

use super::{ALL_PLACES, ALL_THEMES};
use crate::{
    db::Db,
    statistics::{
        calendar::{Day, Week},
        entity::week,
        measure::{ALL, GROUPED, Measure, Span, find, questions_between},
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
    // Side by side: none needs what another finds.
    let delays = futures::future::try_join_all(spans.iter().map(|span| delays_of(db, wanted, *span)));
    let (counts, delays, by_theme, by_place) =
        tokio::try_join!(weekly(db, wanted, &spans), delays, by_theme(db, wanted), by_place(db, wanted))?;
    let delays: HashMap<Week, Vec<i64>> = delays.into_iter().flatten().collect();
    let week = |week: Week| WeekFigures {
        week,
        counts: counts.get(&week).cloned().unwrap_or_default(),
        delays: delays.get(&week).cloned().unwrap_or_default(),
    };
    Ok(Figures {
        weeks: wanted.period.each().chain([under_way]).map(week).collect(),
        earlier: against.each().map(week).collect(),
        by_theme,
        by_place,
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

/// What measures counted, by their code.
type Counts = HashMap<&'static str, i64>;

/// What was counted in each week of some spans, none of which touches another. One query.
async fn weekly(db: &Db, wanted: &Wanted, spans: &[(Week, Week)]) -> Result<HashMap<Week, Counts>, DbErr> {
    let measures = ALL.into_iter().filter(|measure| measure.subject.has_weeks());
    let (placed, whole): (Vec<_>, Vec<_>) = measures.partition(|measure| measure.subject.has_place());
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: &str| {
        values.push(value.into());
        format!("${}", values.len())
    };
    let mut list =
        |texts: &[&'static str]| texts.iter().map(|text| bind(text)).collect::<Vec<_>>().join(", ");
    let codes =
        |measures: &[&'static Measure]| measures.iter().map(|measure| measure.code).collect::<Vec<_>>();
    // People and accounts belong to no theme and no place.
    let parts = [
        (list(&codes(&placed)), wanted.theme.unwrap_or(ALL_THEMES), list(&wanted.places())),
        (list(&codes(&whole)), ALL_THEMES, list(&[ALL_PLACES])),
    ];
    let mut found = Vec::new();
    for (first, last) in spans {
        let (first, last) = (bind(&first.monday().to_string()), bind(&last.monday().to_string()));
        found.extend(parts.iter().map(|(measures, theme, places)| {
            format!(
                "SELECT week, measure, value FROM stat_week WHERE theme_id = {theme} AND place IN ({places}) \
                 AND week BETWEEN {first} AND {last} AND measure IN ({measures})"
            )
        }));
    }
    let sql = format!(
        "SELECT found.week AS week, found.measure AS measure, CAST(sum(found.value) AS bigint) AS total \
         FROM ({}) AS found GROUP BY found.week, found.measure",
        found.join(" UNION ALL ")
    );
    let mut weeks: HashMap<Week, Counts> = HashMap::new();
    for row in db.ask_often(Statement::from_sql_and_values(db.backend(), sql, values)).await? {
        let (week, code): (String, String) = (row.try_get("", "week")?, row.try_get("", "measure")?);
        if let Some((week, measure)) = Day::parse(&week).map(Day::week).zip(find(&code)) {
            weeks.entry(week).or_default().insert(measure.code, row.try_get("", "total")?);
        }
    }
    Ok(weeks)
}

/// What several measures counted in each of several spans, the earliest first, none of which touches another. One query, which adds up where the rows are: handing
/// each day's over takes longer than finding them.
async fn counted(
    db: &Db,
    wanted: &Wanted,
    spans: &[(Day, Day)],
    measures: impl Iterator<Item = &'static Measure>,
) -> Result<Vec<Counts>, DbErr> {
    let mut counts = vec![Counts::new(); spans.len()];
    if spans.is_empty() {
        return Ok(counts);
    }
    let (placed, whole): (Vec<_>, Vec<_>) = measures.partition(|measure| measure.subject.has_place());
    let theme = wanted.theme.unwrap_or(ALL_THEMES);
    let places = wanted.places();
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: String| {
        values.push(value.into());
        format!("${}", values.len())
    };
    // People and accounts belong to no theme and no place. By cases rather than « or », for each half of which SQLite would look
    // through every day there ever was.
    let mut texts = |texts: &mut dyn Iterator<Item = &'static str>| -> String {
        texts.map(|text| bind(text.to_owned())).collect::<Vec<_>>().join(", ")
    };
    let everywhere = texts(&mut places.iter().copied().chain([ALL_PLACES]));
    let places = texts(&mut places.iter().copied());
    let all = texts(&mut placed.iter().chain(&whole).map(|measure| measure.code));
    let placed = texts(&mut placed.iter().map(|measure| measure.code));
    let wanted = format!(
        "stat_day.theme_id IN ({theme}, {ALL_THEMES}) AND stat_day.place IN ({everywhere}) AND stat_day.measure IN ({all}) \
         AND CASE WHEN stat_day.measure IN ({placed}) THEN stat_day.theme_id = {theme} AND stat_day.place IN ({places}) \
         ELSE stat_day.theme_id = {ALL_THEMES} AND stat_day.place = '{ALL_PLACES}' END"
    );
    let days: Vec<(String, String)> =
        spans.iter().map(|(first, last)| (bind(first.to_string()), bind(last.to_string()))).collect();
    let (found, number) = match db.backend() {
        // It looks for each span in turn.
        DbBackend::Sqlite => {
            let spans: Vec<String> = days
                .iter()
                .enumerate()
                .map(|(number, (first, last))| format!("({number}, {first}, {last})"))
                .collect();
            let spans = spans.join(", ");
            let found = format!(
                "WITH span (number, first, last) AS (VALUES {spans}) SELECT span.number AS number, stat_day.measure AS measure, \
                 sum(stat_day.value) AS total FROM span JOIN stat_day ON stat_day.day BETWEEN span.first AND span.last \
                 WHERE {wanted}"
            );
            (found, "span.number")
        }
        // It would rather read everything than trust a span it does not know: it is given all of them as one, and finds the place
        // of each row in it.
        _ => {
            let (firsts, lasts): (Vec<String>, Vec<String>) = days.into_iter().unzip();
            let (from, to) = (&firsts[0], &lasts[lasts.len() - 1]);
            let (firsts, lasts) = (firsts.join(", "), lasts.join(", "));
            let found = format!(
                "SELECT CAST(found.place - 1 AS bigint) AS number, found.measure AS measure, CAST(sum(found.value) AS bigint) AS total \
                 FROM (SELECT stat_day.measure, stat_day.value, stat_day.day, width_bucket(stat_day.day, ARRAY[{firsts}]::text[]) AS place \
                 FROM stat_day WHERE stat_day.day BETWEEN {from} AND {to} AND {wanted}) AS found \
                 WHERE found.day <= (ARRAY[{lasts}]::text[])[found.place]"
            );
            (found, "found.place")
        }
    };
    let sql = format!("{found} GROUP BY {number}, 2");
    for row in db.ask_often(Statement::from_sql_and_values(db.backend(), sql, values)).await? {
        let at: i64 = row.try_get("", "number")?;
        let code: String = row.try_get("", "measure")?;
        let span = usize::try_from(at).ok().and_then(|at| counts.get_mut(at));
        if let Some((span, measure)) = span.zip(find(&code)) {
            span.insert(measure.code, row.try_get("", "total")?);
        }
    }
    Ok(counts)
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
    fn of_week(week: &WeekFigures) -> Self {
        Self { first: week.week.monday(), last: week.week.sunday(), counts: week.counts.clone() }
    }

    /// What a measure counted.
    #[must_use]
    pub fn of(&self, measure: &Measure) -> i64 {
        self.counts.get(measure.code).copied().unwrap_or(0)
    }
}

/// Days looked at when activity is told by the day, today aside.
const DAYS: i64 = 28;

/// What was written and who came: by the day over the last four weeks, by the week over the period, which `found` tells, by the
/// month over as many months; the last of them is under way. One query, none for weeks.
///
/// # Errors
/// The database's.
pub async fn activity(
    db: &Db,
    wanted: &Wanted,
    found: &Figures,
    step: Span,
    now: DateTime<Utc>,
) -> Result<Vec<SpanFigures>, DbErr> {
    let today = Day::of(now);
    let spans: Vec<(Day, Day)> = match step {
        Span::Day => (0..=DAYS).rev().map(|ago| (today.plus(-ago), today.plus(-ago))).collect(),
        Span::Week => return Ok(found.weeks.iter().map(SpanFigures::of_week).collect()),
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
    let measures = ALL.into_iter().filter(|measure| measure.tells_activity(step));
    let counts = counted(db, wanted, &spans, measures).await?;
    Ok(spans
        .into_iter()
        .zip(counts)
        .map(|((first, last), counts)| SpanFigures { first, last, counts })
        .collect())
}

/// Seconds until the first answer, by the week of asking, the quickest first. Each week comes as one row, for handing many over
/// takes longer than finding them.
async fn delays_of(
    db: &Db,
    wanted: &Wanted,
    (first, last): (Week, Week),
) -> Result<HashMap<Week, Vec<i64>>, DbErr> {
    let weeks: Vec<Week> = std::iter::successors(Some(first), |week| Some(week.plus(1)))
        .take_while(|week| *week <= last)
        .collect();
    // Moments: weeks of Paris are not all as long.
    let mut values: Vec<Value> =
        weeks.iter().map(|week| week.start().into()).chain([last.end().into()]).collect();
    let at = |number: usize| format!("${}", number + 1);
    let mut narrowed = String::from(" AND topic.answer_seconds IS NOT NULL");
    narrow(&mut narrowed, &mut values, wanted);
    let sql = match db.backend() {
        // It looks for each week in turn.
        DbBackend::Sqlite => {
            let spans: Vec<String> = (0..weeks.len())
                .map(|number| format!("({number}, {}, {})", at(number), at(number + 1)))
                .collect();
            format!(
                "WITH span (number, first, after) AS (VALUES {}) SELECT span.number AS number, \
                 group_concat(topic.answer_seconds) AS seconds FROM span CROSS JOIN {}{narrowed} GROUP BY span.number",
                spans.join(", "),
                questions_between("span.first", "span.after")
            )
        }
        // It would rather read everything than trust a span it does not know.
        _ => {
            let starts: Vec<String> = (0..weeks.len()).map(at).collect();
            format!(
                "SELECT CAST(width_bucket(topic.created_at, ARRAY[{}]::timestamptz[]) - 1 AS bigint) AS number, \
                 string_agg(CAST(topic.answer_seconds AS text), ',') AS seconds FROM {}{narrowed} GROUP BY 1",
                starts.join(", "),
                questions_between(&at(0), &at(weeks.len()))
            )
        }
    };
    let mut delays = HashMap::new();
    for row in db.ask_often(Statement::from_sql_and_values(db.backend(), sql, values)).await? {
        let (number, seconds): (i64, String) = (row.try_get("", "number")?, row.try_get("", "seconds")?);
        let Some(week) = usize::try_from(number).ok().and_then(|number| weeks.get(number)) else { continue };
        let mut seconds: Vec<i64> = seconds.split(',').filter_map(|seconds| seconds.parse().ok()).collect();
        seconds.sort_unstable();
        delays.insert(*week, seconds);
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
    let summed = summed(wanted)
        .column_as(week::Column::ThemeId, "name")
        .filter(week::Column::ThemeId.ne(ALL_THEMES))
        .filter(week::Column::Place.is_in(wanted.places()))
        .group_by(week::Column::ThemeId);
    grouped(db, summed).await
}

async fn by_place(db: &Db, wanted: &Wanted) -> Result<BTreeMap<String, Group>, DbErr> {
    let summed = summed(wanted)
        .column_as(week::Column::Place, "name")
        .filter(week::Column::Place.ne(ALL_PLACES))
        .filter(week::Column::ThemeId.eq(wanted.theme.unwrap_or(ALL_THEMES)))
        .group_by(week::Column::Place);
    grouped(db, summed).await
}

fn summed(wanted: &Wanted) -> Select<week::Entity> {
    let (first, last) = (wanted.period.first().monday(), wanted.period.last.monday());
    week::Entity::find()
        .select_only()
        .column(week::Column::Measure)
        .column_as(week::Column::Value.sum().cast_as("bigint"), "total")
        .filter(week::Column::Measure.is_in(GROUPED.map(|measure| measure.code)))
        .filter(week::Column::Week.between(first.to_string(), last.to_string()))
        .group_by(week::Column::Measure)
}

async fn grouped<K: Ord + TryGetable>(
    db: &Db,
    summed: Select<week::Entity>,
) -> Result<BTreeMap<K, Group>, DbErr> {
    let mut groups: BTreeMap<K, Group> = BTreeMap::new();
    for row in db.ask_often(summed.build(db.backend())).await? {
        let counts = &mut groups.entry(row.try_get("", "name")?).or_default().counts;
        counts.insert(row.try_get("", "measure")?, row.try_get("", "total")?);
    }
    Ok(groups)
}
