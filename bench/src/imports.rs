//! Loading the data set.

use crate::{cli::Setting, failure::Outcome, pages, report::Row, servers::free_address};

/// What the default data set may take, in seconds.
const LONGEST: f64 = 60.0;
/// Texts of the default data set; a larger one has no target.
const DEFAULT_POSTS: u64 = 120_000;

/// Imports the data set into each database. A database that has it already is left as it is, and gives no figure.
pub async fn measure(setting: &Setting) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for database in &setting.databases {
        let folder = setting.data.display().to_string();
        let (said, took) = setting.program.run(database, free_address()?, &["import", &folder]).await?;
        if said.contains("Importé") {
            let seconds = took.as_secs_f64();
            let row = Row::new("import of the data set", seconds, "s").on(database.name());
            // A site that starts would count what was imported, behind what is measured.
            setting.program.run(database, free_address()?, &["stats", "rebuild"]).await?;
            let is_default = pages::posts(&setting.data)? <= DEFAULT_POSTS;
            rows.push(if is_default {
                row.must(format!("≤ {LONGEST} s"), seconds <= LONGEST)
            } else {
                row
            });
        }
    }
    Ok(rows)
}
