//! Ten times the data: does a page cost more?

use std::path::Path;

use crate::{
    cli::Setting,
    failure::{Failure, Outcome},
    pages::compare,
    report::Row,
    servers::Database,
};

/// What a page may take on the larger site, times what it takes on the other.
const LARGEST: f64 = 1.2;

/// Compares each database of `setting` with the one of the same rank in `large`, which holds the data set `large_data`.
pub async fn measure(setting: &Setting, large: &[Database], large_data: &Path) -> Outcome<Vec<Row>> {
    if large.len() != setting.databases.len() {
        return Err(Failure::new("as many databases are needed for the larger data set"));
    }
    let mut rows = Vec::new();
    for (small, large) in setting.databases.iter().zip(large) {
        let sides = [(small, setting.data.as_path()), (large, large_data)];
        for (page, [before, after]) in compare(setting, sides).await? {
            let times = after / before;
            let what = format!("{page}, ten times the data (p50 {before:.2} ms at the default size)");
            let row = Row::new(what, times, "×").on(large.name());
            rows.push(Row { p50_ms: Some(after), ..row }.must(format!("≤ {LARGEST} ×"), times <= LARGEST));
        }
    }
    Ok(rows)
}
