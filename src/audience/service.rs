//! Writing down who came, and forgetting what told them apart.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use super::{Audience, counter::Seen};
use crate::{
    db::{Db, Tx},
    statistics::{
        calendar::{Day, Week},
        measure::{MEMBERS_DAY, MEMBERS_WEEK, VIEWS, VISITORS_DAY, VISITORS_WEEK},
    },
};

/// The spans that a moment and the next day belong to: their codes, and when each is over.
fn spans(now: DateTime<Utc>) -> Vec<(String, DateTime<Utc>)> {
    let today = Day::of(now);
    let spans: BTreeSet<(String, DateTime<Utc>)> = [today, today.plus(1)]
        .into_iter()
        .flat_map(|day| [(day.to_string(), day.plus(1).start()), (day.week().code(), day.week().end())])
        .collect();
    spans.into_iter().collect()
}

/// Makes sure that the salts of today, tomorrow and their weeks exist, the same for every process, and gives them to `audience`.
///
/// # Errors
/// The database's.
pub async fn salt(db: &Db, audience: &Audience, now: DateTime<Utc>) -> Result<(), DbErr> {
    let wanted = spans(now);
    let known = salts(db).await?;
    if wanted.iter().any(|(span, _)| !known.contains_key(span)) {
        let tx = db.begin().await?;
        for (span, ends_at) in wanted {
            let salt: u128 = rand::rng().random();
            let sql = "INSERT INTO audience_salt (span, salt, ends_at) VALUES ($1, $2, $3) ON CONFLICT (span) DO NOTHING";
            run(&tx, sql, vec![span.into(), format!("{salt:032x}").into(), ends_at.into()]).await?;
        }
        tx.commit().await?;
        audience.know(salts(db).await?);
    } else {
        audience.know(known);
    }
    Ok(())
}

async fn salts(db: &Db) -> Result<HashMap<String, String>, DbErr> {
    let sql = "SELECT span, salt FROM audience_salt";
    let rows = db.read().query_all_raw(Statement::from_string(db.backend(), sql)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "span")?, row.try_get("", "salt")?))).collect()
}

/// Writes down the visits of this process since the last time, and what they change in the figures. What could not be written
/// is tried again the next time.
///
/// # Errors
/// The database's.
pub async fn flush(db: &Db, audience: &Audience, now: DateTime<Utc>) -> Result<(), DbErr> {
    let (new, views) = audience.take();
    if new.is_empty() && views.is_empty() {
        return Ok(());
    }
    let outcome = async {
        let tx = db.begin().await?;
        let ends: HashMap<String, DateTime<Utc>> =
            spans(now).into_iter().chain(spans(now - chrono::Duration::days(1))).collect();
        let mut touched = BTreeSet::new();
        let rows: Vec<&Seen> = new.iter().filter(|(span, ..)| ends.contains_key(span)).collect();
        for chunk in rows.chunks(1_000) {
            let mut values: Vec<Value> = Vec::with_capacity(chunk.len() * 4);
            let places: Vec<String> = chunk
                .iter()
                .map(|(span, is_member, hash)| {
                    touched.insert((span.clone(), *is_member));
                    let at = values.len();
                    let kind = if *is_member { "member" } else { "visitor" };
                    values.extend([span.clone().into(), kind.into(), (*hash).into(), ends[span].into()]);
                    format!("(${}, ${}, ${}, ${})", at + 1, at + 2, at + 3, at + 4)
                })
                .collect();
            let sql = format!(
                "INSERT INTO audience_seen (span, kind, hash, ends_at) VALUES {} ON CONFLICT DO NOTHING",
                places.join(", ")
            );
            run(&tx, &sql, values).await?;
        }
        for (span, is_member) in touched {
            tell(&tx, &span, is_member).await?;
        }
        for (day, count) in &views {
            for (span, first) in [("day", *day), ("week", day.week().monday())] {
                let sql = format!(
                    "INSERT INTO stat_{span} (measure, theme_id, place, {span}, value) VALUES ($1, 0, '*', $2, $3) \
                     ON CONFLICT (measure, theme_id, place, {span}) DO UPDATE SET value = stat_{span}.value + excluded.value"
                );
                run(&tx, &sql, vec![VIEWS.code.into(), first.to_string().into(), (*count).into()]).await?;
            }
        }
        tx.commit().await
    };
    let outcome = outcome.await;
    if outcome.is_err() {
        audience.give_back(new, views);
    }
    outcome
}

/// Counts a set again. A figure never shrinks: a set that was forgotten meanwhile had been counted whole.
async fn tell(tx: &Tx, span: &str, is_member: bool) -> Result<(), DbErr> {
    let kind = if is_member { "member" } else { "visitor" };
    // A week's figure stands among the days too, at its first: files hand out what is kept by the day.
    let (measure, day, kept): (_, _, &[&str]) = match (Day::parse(span), is_member) {
        (Some(day), false) => (&VISITORS_DAY, day, &["day"]),
        (Some(day), true) => (&MEMBERS_DAY, day, &["day"]),
        (None, is_member) => {
            let Some(monday) = Week::parse(span).map(Week::monday) else { return Ok(()) };
            (if is_member { &MEMBERS_WEEK } else { &VISITORS_WEEK }, monday, &["day", "week"])
        }
    };
    for by in kept {
        let sql = format!(
            "INSERT INTO stat_{by} (measure, theme_id, place, {by}, value) \
             SELECT $1, 0, '*', $2, count(*) FROM audience_seen WHERE span = $3 AND kind = $4 \
             ON CONFLICT (measure, theme_id, place, {by}) DO UPDATE SET value = CASE \
             WHEN excluded.value > stat_{by}.value THEN excluded.value ELSE stat_{by}.value END"
        );
        run(tx, &sql, vec![measure.code.into(), day.to_string().into(), span.into(), kind.into()]).await?;
    }
    Ok(())
}

/// Forgets the salts and the hashes of the spans that are over. Returns how many.
///
/// # Errors
/// The database's.
pub async fn remove_ended(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let mut gone = 0;
    for sql in
        ["DELETE FROM audience_seen WHERE ends_at <= $1", "DELETE FROM audience_salt WHERE ends_at <= $1"]
    {
        let backend = tx.conn().get_database_backend();
        let done = tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, [now.into()])).await?;
        gone += done.rows_affected();
    }
    tx.commit().await?;
    Ok(gone)
}

async fn run(tx: &Tx, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
    let backend = tx.conn().get_database_backend();
    tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}
