//! The page of public figures: what it costs to draw, and to count all of them again.

use std::time::Instant;

use crate::{
    cli::Setting,
    failure::{Failure, Outcome},
    http::{self, Request},
    report::Row,
    servers::{Database, free_address},
    stats::median,
};

/// What counting everything again may take, in seconds.
const LONGEST_REBUILD: f64 = 60.0;
/// What drawing the page may take, in milliseconds: the median, one reader after the other.
const LONGEST_PAGE: f64 = 10.0;
/// Readings, of which the first tenth warms up.
const READINGS: usize = 200;
/// The page, as it is asked for most, and with everything one can choose.
const PAGES: [(&str, &str); 2] = [
    ("statistics", "/statistiques"),
    ("statistics, two years and a region", "/statistiques?semaines=104&territoire=R75&comparer=annee"),
];

/// Counts everything again on each database, then draws the page for one reader after the other, nothing kept.
pub async fn measure(setting: &Setting) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for database in &setting.databases {
        let (_, took) = setting.program.run(database, free_address()?, &["stats", "rebuild"]).await?;
        let seconds = took.as_secs_f64();
        let row = Row::new("every figure counted again", seconds, "s").on(database.name());
        rows.push(row.must(format!("≤ {LONGEST_REBUILD} s"), seconds <= LONGEST_REBUILD));
        rows.extend(draw(setting, database).await?);
    }
    Ok(rows)
}

async fn draw(setting: &Setting, database: &Database) -> Outcome<Vec<Row>> {
    let site = setting.program.serve(database, Some(0)).await?;
    let mut rows = Vec::new();
    for (name, target) in PAGES {
        let mut seen = Vec::new();
        for reading in 0..READINGS {
            let begun = Instant::now();
            let request = Request { target, compressed: true, ..Request::default() };
            let answer = http::send(site.address, request).await?;
            if answer.status != 200 {
                return Err(Failure::new(format!("{target}: answered by {}", answer.status)));
            }
            if reading >= READINGS / 10 {
                seen.push(begun.elapsed().as_secs_f64() * 1_000.0);
            }
        }
        let milliseconds = median(seen);
        let row = Row::new(format!("{name}, cache off, one reader"), milliseconds, "ms").on(database.name());
        // The wider choice has no target: it is there to see what it costs.
        let is_usual = target == PAGES[0].1;
        rows.push(if is_usual {
            row.must(format!("≤ {LONGEST_PAGE} ms"), milliseconds <= LONGEST_PAGE)
        } else {
            row
        });
    }
    site.stop().await?;
    Ok(rows)
}
