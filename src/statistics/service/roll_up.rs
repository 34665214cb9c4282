//! Counting days again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement, Value,
};

use super::{ALL_DAYS, ALL_PLACES, ALL_THEMES};
use crate::{
    db::{Db, Tx, statement},
    live::Channel,
    statistics::{
        calendar::{Day, Week},
        entity::{change, day, week},
        measure::{ALL, BEFORE_DAYS, Measure, Span, Subject, of},
    },
};

/// Changes looked at in a pass: the next one goes on.
const CHANGES: u64 = 5_000;
/// Weeks counted in one transaction when all of them are: others write in between.
const WEEKS_AT_ONCE: i64 = 4;

/// Counts again the days that changed since the last pass. Returns how many days that were. Several processes may do so at
/// once: one waits for the other.
///
/// # Errors
/// The database's; what was not counted is counted by the next pass.
pub async fn roll_up(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let changes =
        change::Entity::find().order_by_asc(change::Column::Id).limit(CHANGES).all(db.read()).await?;
    if changes.is_empty() {
        return Ok(0);
    }
    let ids: Vec<i64> = changes.iter().map(|change| change.id).collect();
    if changes.iter().any(|change| change.day == ALL_DAYS) {
        return rebuild(db, now).await;
    }
    let days: BTreeSet<Day> = changes.iter().filter_map(|change| Day::parse(&change.day)).collect();
    let tx = db.begin().await?;
    lock(&tx).await?;
    for day in &days {
        count_day(&tx, *day).await?;
    }
    let mut weeks: BTreeSet<Week> = days.iter().map(|day| day.week()).collect();
    for (span, first) in spans_of(&days, Day::of(now)) {
        count_span(&tx, span, first).await?;
        if span == Span::Week {
            weeks.insert(first.week());
        }
    }
    for week in weeks {
        add_up(&tx, week).await?;
    }
    forget(&tx, ids).await?;
    tx.emit(now, Channel::Statistics, String::new());
    tx.commit().await?;
    Ok(days.len() as u64)
}

/// Counts every day again, from the first that holds anything. Returns how many.
///
/// # Errors
/// The database's; the days counted so far stay counted.
pub async fn rebuild(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let today = Day::of(now);
    // One by one: what commits meanwhile may have a lower number, and is counted again by the next pass.
    let seen: Vec<i64> =
        change::Entity::find().select_only().column(change::Column::Id).into_tuple().all(db.read()).await?;
    let first = first_day(db).await?.unwrap_or(today).min(today);
    let (mut week, last) = (first.week(), today.week());
    while week <= last {
        let tx = db.begin().await?;
        lock(&tx).await?;
        for _ in 0..WEEKS_AT_ONCE {
            for at in 0..7 {
                count_day(&tx, week.monday().plus(at)).await?;
            }
            count_span(&tx, Span::Week, week.monday()).await?;
            add_up(&tx, week).await?;
            week = week.plus(1);
        }
        tx.commit().await?;
    }
    let tx = db.begin().await?;
    lock(&tx).await?;
    let mut month = first.month();
    while month <= today {
        count_span(&tx, Span::Month, month).await?;
        month = month.next_month();
    }
    // What was counted when the site held more.
    let rebuilt =
        || ALL.into_iter().filter(|measure| measure.subject.can_be_rebuilt()).map(|measure| measure.code);
    day::Entity::delete_many()
        .filter(day::Column::Measure.is_in(rebuilt()))
        .filter(day::Column::Day.lt(first.week().monday().min(first.month()).to_string()))
        .exec(tx.conn())
        .await?;
    week::Entity::delete_many()
        .filter(week::Column::Measure.is_in(rebuilt()))
        .filter(week::Column::Week.lt(first.week().monday().to_string()))
        .exec(tx.conn())
        .await?;
    for ids in seen.chunks(5_000) {
        forget(&tx, ids.to_vec()).await?;
    }
    tx.emit(now, Channel::Statistics, String::new());
    tx.commit().await?;
    Ok(today.since(first).unsigned_abs() + 1)
}

async fn first_day(db: &Db) -> Result<Option<Day>, DbErr> {
    let mut first = None;
    for table in ["topic", "post", "member"] {
        let sql = format!("SELECT min(created_at) AS at FROM {table}");
        let row = db.read().query_one_raw(Statement::from_string(db.backend(), sql)).await?;
        let at: Option<DateTime<Utc>> = row.map(|row| row.try_get("", "at")).transpose()?.flatten();
        first = first.into_iter().chain(at.map(Day::of)).min();
    }
    Ok(first)
}

/// The spans that know of a day: those that hold it, and those that look back at it; nobody wrote yet in what is to come.
fn spans_of(days: &BTreeSet<Day>, today: Day) -> BTreeSet<(Span, Day)> {
    let mut spans = BTreeSet::new();
    for day in days {
        for later in (0..=BEFORE_DAYS).map(|later| day.plus(later)).take_while(|later| *later <= today) {
            spans.insert((Span::Day, later));
            spans.insert((Span::Week, later.week().monday()));
            spans.insert((Span::Month, later.month()));
        }
    }
    // These are counted whole.
    spans.retain(|(span, first)| *span != Span::Day || !days.contains(first));
    spans
}

/// Two processes that count at once would write the same rows; SQLite has one writer anyway.
async fn lock(tx: &Tx) -> Result<(), DbErr> {
    if tx.conn().get_database_backend() != DbBackend::Sqlite {
        tx.conn().execute_unprepared("LOCK TABLE stat_day IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    Ok(())
}

async fn forget(tx: &Tx, ids: Vec<i64>) -> Result<(), DbErr> {
    change::Entity::delete_many().filter(change::Column::Id.is_in(ids)).exec(tx.conn()).await?;
    Ok(())
}

/// What is counted by the day.
const DAILY: [Subject; 4] =
    [Subject::Questions, Subject::Replies, Subject::Members, Subject::Writers(Span::Day)];

async fn count_day(tx: &Tx, day: Day) -> Result<(), DbErr> {
    let (from, to) = (day.start(), day.plus(1).start());
    let mut figures = BTreeMap::new();
    for subject in DAILY {
        match subject {
            Subject::Writers(_) => count_writers(tx, subject, day, from, to, &mut figures).await?,
            _ => count_rows(tx, subject, from, to, &mut figures).await?,
        }
    }
    write(tx, day, DAILY.into_iter().flat_map(of), figures).await
}

async fn count_span(tx: &Tx, span: Span, first: Day) -> Result<(), DbErr> {
    let after = match span {
        Span::Day => first.plus(1),
        Span::Week => first.plus(7),
        Span::Month => first.next_month(),
    };
    let mut figures = BTreeMap::new();
    let subject = Subject::Writers(span);
    count_writers(tx, subject, first, first.start(), after.start(), &mut figures).await?;
    write(tx, first, of(subject), figures).await
}

/// Adds up the days of a week. Visits are not added up here: who counts them writes both down.
async fn add_up(tx: &Tx, week: Week) -> Result<(), DbErr> {
    let measures = ALL
        .into_iter()
        .filter(|measure| measure.subject.can_be_rebuilt() && measure.subject.has_weeks())
        .map(|measure| measure.code);
    let measures: Vec<&str> = measures.collect();
    week::Entity::delete_many()
        .filter(week::Column::Week.eq(week.monday().to_string()))
        .filter(week::Column::Measure.is_in(measures.iter().copied()))
        .exec(tx.conn())
        .await?;
    // By its days alone: SQLite would sooner look through every day of each measure.
    let sql = format!(
        "INSERT INTO stat_week (measure, theme_id, place, week, value) \
         SELECT measure, theme_id, place, $1, CAST(sum(value) AS bigint) FROM stat_day \
         WHERE day BETWEEN $1 AND $2 AND measure || '' IN ('{}') GROUP BY measure, theme_id, place",
        measures.join("', '")
    );
    statement::write(tx, sql, [week.monday().to_string().into(), week.sunday().to_string().into()]).await?;
    Ok(())
}

/// Figures of a day, by measure, theme and place.
type Found = BTreeMap<(&'static str, i64, String), i64>;

async fn count_rows(
    tx: &Tx,
    subject: Subject,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    figures: &mut Found,
) -> Result<(), DbErr> {
    let measures: Vec<&'static Measure> = of(subject).collect();
    let tallies: Vec<String> =
        measures.iter().enumerate().map(|(at, measure)| format!("{} AS m{at}", measure.tally())).collect();
    let (columns, group) = if subject.has_place() {
        (
            "topic.theme_id AS theme, coalesce(topic.departement, topic.region, '') AS place, ",
            " GROUP BY 1, 2",
        )
    } else {
        ("", "")
    };
    let sql = format!("SELECT {columns}{} {}{group}", tallies.join(", "), subject.rows());
    for row in ask(tx, &sql, vec![from.into(), to.into()]).await? {
        let (theme, place) = if subject.has_place() {
            (row.try_get("", "theme")?, row.try_get("", "place")?)
        } else {
            (ALL_THEMES, ALL_PLACES.to_owned())
        };
        for (at, measure) in measures.iter().enumerate() {
            let value: Option<i64> = row.try_get("", &format!("m{at}"))?;
            let Some(value) = value.filter(|value| *value > 0) else { continue };
            // A set: what belongs to no theme or place adds to each total once.
            for key in BTreeSet::from([
                (theme, place.clone()),
                (theme, ALL_PLACES.to_owned()),
                (ALL_THEMES, place.clone()),
                (ALL_THEMES, ALL_PLACES.to_owned()),
            ]) {
                *figures.entry((measure.code, key.0, key.1)).or_default() += value;
            }
        }
    }
    Ok(())
}

/// Different people do not add up: each measure asks for itself.
async fn count_writers(
    tx: &Tx,
    subject: Subject,
    first: Day,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    figures: &mut Found,
) -> Result<(), DbErr> {
    for measure in of(subject) {
        let sql = format!("SELECT count(DISTINCT post.author_id) AS n {}", measure.rows());
        let mut values: Vec<Value> = vec![from.into(), to.into()];
        if measure.looks_back() {
            values.push(first.plus(-BEFORE_DAYS).start().into());
        }
        for row in ask(tx, &sql, values).await? {
            let value: i64 = row.try_get("", "n")?;
            if value > 0 {
                figures.insert((measure.code, ALL_THEMES, ALL_PLACES.to_owned()), value);
            }
        }
    }
    Ok(())
}

async fn ask(tx: &Tx, sql: &str, values: Vec<Value>) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
    let backend = tx.conn().get_database_backend();
    tx.conn().query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await
}

/// Replaces the figures of a day.
async fn write(
    tx: &Tx,
    day: Day,
    measures: impl Iterator<Item = &'static Measure>,
    figures: Found,
) -> Result<(), DbErr> {
    let measures: Vec<&str> = measures.map(|measure| measure.code).collect();
    // By its day alone: PostgreSQL would sooner look through every day of each measure, as SQLite in [`add_up`].
    let sql =
        format!("DELETE FROM stat_day WHERE day = $1 AND measure || '' IN ('{}')", measures.join("', '"));
    statement::write(tx, sql, [day.to_string().into()]).await?;
    if figures.is_empty() {
        return Ok(());
    }
    let rows: Vec<day::ActiveModel> = figures
        .into_iter()
        .map(|((measure, theme, place), value)| day::ActiveModel {
            measure: Set(measure.to_owned()),
            theme_id: Set(theme),
            place: Set(place),
            day: Set(day.to_string()),
            value: Set(value),
        })
        .collect();
    // SQLite binds 32,766 values at most.
    for chunk in rows.chunks(5_000) {
        day::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}
