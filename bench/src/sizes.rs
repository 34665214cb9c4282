//! What travels: pages and what they run, plain and as brotli. A kilobyte is 1,024 bytes.

use std::collections::BTreeSet;

use crate::{
    cli::Setting,
    failure::{Failure, Outcome},
    http::{self, Request},
    pages,
    report::Row,
};

/// Scripts and WASM of any page, in kilobytes of brotli.
const BUDGET: f64 = 90.0;

/// Weighs the pages and their style, script and WASM, as the site sends them.
pub async fn measure(setting: &Setting) -> Outcome<Vec<Row>> {
    let Some(database) = setting.databases.first() else { return Ok(Vec::new()) };
    let site = setting.program.serve(database, None).await?;
    let mut rows = Vec::new();
    let mut files = BTreeSet::new();
    for page in pages::list(&setting.data, site.address).await? {
        let plain = page.fetch(site.address, None, false).await?;
        let compressed = page.fetch(site.address, None, true).await?;
        files.extend(linked(&plain.text()));
        rows.push(Row::new(format!("{}, HTML", page.name), kilobytes(plain.body.len()), "KB"));
        rows.push(Row::new(format!("{}, HTML brotli", page.name), kilobytes(compressed.body.len()), "KB"));
    }
    let mut run = 0.0;
    for file in &files {
        let plain = http::get(site.address, file, None).await?;
        let request = Request { target: file, compressed: true, ..Request::default() };
        let compressed = http::send(site.address, request).await?;
        if compressed.status != 200 || compressed.header("content-encoding") != Some("br") {
            return Err(Failure::new(format!("{file} is not sent as brotli")));
        }
        let kind = file.rsplit_once('.').map_or("", |(_, kind)| kind);
        rows.push(Row::new(format!("{} file", kind.to_uppercase()), kilobytes(plain.body.len()), "KB"));
        let weight = kilobytes(compressed.body.len());
        rows.push(Row::new(format!("{} file, brotli", kind.to_uppercase()), weight, "KB"));
        if kind != "css" {
            run += weight;
        }
    }
    // Every page names the same two: the framework does.
    rows.push(
        Row::new("JS + WASM of a page, brotli", run, "KB").must(format!("≤ {BUDGET} KB"), run <= BUDGET),
    );
    site.stop().await?;
    Ok(rows)
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1_024.0
}

/// The files with a hash in their name that a page loads.
fn linked(html: &str) -> BTreeSet<String> {
    html.match_indices("/pkg/")
        .map(|(at, _)| {
            let name = html[at..].split(|c: char| !(c.is_ascii_alphanumeric() || "/._-".contains(c)));
            name.into_iter().next().unwrap_or_default().to_owned()
        })
        .filter(|file| [".css", ".js", ".wasm"].iter().any(|kind| file.ends_with(kind)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_page_are_found_once() {
        let html = r#"<link href="/pkg/a.x1.css"><link href="/pkg/a.x2.js"><script>
            import('/pkg/a.x2.js').then(m => m.default({module_or_path: '/pkg/a.x3.wasm'}))</script>/pkg/ /pkg/x.png"#;
        let files: Vec<String> = linked(html).into_iter().collect();
        assert_eq!(files, ["/pkg/a.x1.css", "/pkg/a.x2.js", "/pkg/a.x3.wasm"]);
    }
}
