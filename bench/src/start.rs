//! From the start of the program on a migrated database to its first page.

use crate::{cli::Setting, failure::Outcome, report::Row, stats::median};

/// What it may take, in seconds.
const LONGEST: f64 = 0.5;

/// Starts the site several times on each database: the median.
pub async fn measure(setting: &Setting) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for database in &setting.databases {
        let mut seen = Vec::new();
        for _ in 0..setting.pace.starts {
            let mut site = setting.program.begin_to_serve(database, None)?;
            seen.push(site.wait_for("/").await?.as_secs_f64());
            site.stop().await?;
        }
        let seconds = median(seen);
        let row = Row::new("start to first answer", seconds, "s").on(database.name());
        rows.push(row.must(format!("≤ {LONGEST} s"), seconds <= LONGEST));
    }
    Ok(rows)
}
