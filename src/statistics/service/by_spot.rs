//! What was counted, wherever somebody looks after questions.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Statement,
    sea_query::ExprTrait,
};

use super::{ALL_PLACES, ALL_THEMES, Period};
use crate::{
    db::Db,
    forum::spot::Spot,
    statistics::{
        entity::week,
        measure::{Measure, Subject},
        model::percentile,
    },
};

/// What became of some questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: HashMap<String, i64>,
    /// Seconds until the first answer, of those that have one, the quickest first.
    delays: Vec<i64>,
}

impl Tally {
    /// What a measure counted.
    #[must_use]
    pub fn of(&self, measure: &Measure) -> i64 {
        self.counts.get(measure.code).copied().unwrap_or(0)
    }

    /// Seconds within which half of the first answers came; none without any.
    #[must_use]
    pub fn median_delay(&self) -> Option<i64> {
        percentile(&self.delays, 50)
    }

    fn add(&mut self, other: &Self) {
        for (code, count) in &other.counts {
            *self.counts.entry(code.clone()).or_default() += count;
        }
        self.delays.extend(&other.delays);
    }
}

/// What became of the questions of a period, place by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BySpot(HashMap<Spot, Tally>);

impl BySpot {
    /// Of the questions of some places together, each counted once.
    pub fn of(&self, holds: impl Fn(&Spot) -> bool) -> Tally {
        let mut together = Tally::default();
        for (_, tally) in self.0.iter().filter(|(spot, _)| holds(spot)) {
            together.add(tally);
        }
        together.delays.sort_unstable();
        together
    }
}

/// What `measures`, which count questions, counted in a period, and how long first answers took, place by place. Two queries,
/// however old the site is.
///
/// # Errors
/// The database's.
pub async fn by_spot(db: &Db, period: Period, measures: &[&'static Measure]) -> Result<BySpot, DbErr> {
    let (first, last) = period.days();
    let mut found: HashMap<Spot, Tally> = HashMap::new();
    let counts: Vec<(i64, String, String, i64)> = week::Entity::find()
        .select_only()
        .column(week::Column::ThemeId)
        .column(week::Column::Place)
        .column(week::Column::Measure)
        .column_as(week::Column::Value.sum().cast_as("bigint"), "total")
        .filter(week::Column::Measure.is_in(measures.iter().map(|measure| measure.code)))
        .filter(
            week::Column::Week.between(period.first().monday().to_string(), period.last.monday().to_string()),
        )
        .filter(week::Column::ThemeId.ne(ALL_THEMES))
        .filter(week::Column::Place.ne(ALL_PLACES))
        .group_by(week::Column::ThemeId)
        .group_by(week::Column::Place)
        .group_by(week::Column::Measure)
        .into_tuple()
        .all(db.read())
        .await?;
    for (theme, place, code, total) in counts {
        found.entry(Spot::new(theme, place)).or_default().counts.insert(code, total);
    }
    let sql = format!(
        "SELECT topic.theme_id AS theme, coalesce(topic.departement, topic.region, '') AS place, \
         topic.answer_seconds AS seconds {} AND topic.answer_seconds IS NOT NULL",
        Subject::Questions.rows()
    );
    let values = [first.start().into(), last.plus(1).start().into()];
    let mut delays: HashMap<(i64, String), Vec<i64>> = HashMap::new();
    for row in db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await? {
        let place = (row.try_get("", "theme")?, row.try_get("", "place")?);
        delays.entry(place).or_default().push(row.try_get("", "seconds")?);
    }
    for ((theme, place), delays) in delays {
        found.entry(Spot::new(theme, place)).or_default().delays = delays;
    }
    Ok(BySpot(found))
}
