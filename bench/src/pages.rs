//! Pages: kept for visitors, drawn for visitors, drawn for members; each beside the floor of the same bytes.

use std::{fs, net::SocketAddr, path::Path};

use serde_json::Value;

use crate::{
    cli::Setting,
    failure::{Failure, Outcome, While},
    floor,
    http::{self, Answer, Request},
    load::{CONNECTIONS, Speed, press},
    report::Row,
    servers::{Database, Floor, Site},
    stats::median,
    visitors::sign_in,
};

/// The topic whose speed has a target of its own.
const USUAL_TOPIC: &str = "topic of 10 replies";
/// What an answer may weigh less than when it was first seen, before it is another one: dates age, counters move.
const SAME: f64 = 0.9;

/// A page that is measured.
#[derive(Clone, Debug)]
pub struct Page {
    /// As the table says it.
    pub name: &'static str,
    /// Its path and query, from which nothing redirects.
    pub target: String,
    /// What its title holds.
    title: String,
}

impl Page {
    /// Asks for it and checks that it is what it should be. `compressed`: as browsers ask.
    pub async fn fetch(&self, site: SocketAddr, cookie: Option<&str>, compressed: bool) -> Outcome<Answer> {
        let plain = http::get(site, &self.target, cookie).await?;
        let title = title(&plain.text());
        if plain.status != 200 || !letters(&title).contains(&letters(&self.title)) {
            return Err(Failure::new(format!(
                "{}: answered by {}, with the title « {title} » where « {} » is expected",
                self.target, plain.status, self.title
            )));
        }
        if !compressed {
            return Ok(plain);
        }
        let request = Request { target: &self.target, cookie, compressed: true, ..Request::default() };
        let answer = http::send(site, request).await?;
        match answer.header("content-encoding") {
            Some("br" | "zstd") => Ok(answer),
            other => Err(Failure::new(format!("{}: br or zstd is expected, not {other:?}", self.target))),
        }
    }
}

/// The pages of issue 3, for the data set in `data`.
pub async fn list(data: &Path, site: SocketAddr) -> Outcome<Vec<Page>> {
    let [usual, longest] = topics(data)?;
    let page =
        |name, target: &str, title: &str| Page { name, target: target.to_owned(), title: title.to_owned() };
    let mut pages = vec![
        page("home", "/", "La Communauté de l’inclusion"),
        page("list", "/sujets", "Questions"),
        page("list, page 500", "/sujets?page=500", "page 500"),
    ];
    for (name, (id, title)) in [(USUAL_TOPIC, usual), ("topic of 500 replies", longest)] {
        // The address of a number leads to the one with the title.
        let target = format!("/sujets/{id}");
        let answer = http::get(site, &target, None).await?;
        let target = answer.header("location").unwrap_or(&target);
        pages.push(page(name, target, &title));
    }
    pages.push(page("new-topic form", "/sujets/nouveau", "Poser une question"));
    Ok(pages)
}

/// The topics to measure: their numbers and titles.
pub fn topics(data: &Path) -> Outcome<[(u64, String); 2]> {
    let value = meta(data)?;
    let path = data.join("topics.jsonl");
    let rows = fs::read_to_string(&path).while_doing(|| format!("reading {}", path.display()))?;
    let topic = |name: &str| {
        let id = value["pages"][name]["id"].as_u64();
        let id =
            id.ok_or_else(|| Failure::new(format!("meta.json of {} names no {name}", data.display())))?;
        let title = rows.lines().find_map(|line| {
            let row: Value = serde_json::from_str(line).ok()?;
            (row["id"] == id).then(|| row["subject"].as_str().unwrap_or_default().to_owned())
        });
        let title = title.ok_or_else(|| Failure::new(format!("{} has no topic {id}", path.display())))?;
        Ok((id, title))
    };
    Ok([topic("topic_10_replies")?, topic("topic_500_replies")?])
}

/// How many texts the data set has.
pub fn posts(data: &Path) -> Outcome<u64> {
    let count = meta(data)?["files"]["posts.jsonl"]["rows"].as_u64();
    count.ok_or_else(|| Failure::new(format!("meta.json of {} counts no posts", data.display())))
}

fn meta(data: &Path) -> Outcome<Value> {
    let path = data.join("meta.json");
    let doing = || format!("reading {}", path.display());
    let text = fs::read_to_string(&path).while_doing(doing)?;
    serde_json::from_str(&text).while_doing(doing)
}

/// How readers come to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// A visitor, whose page is kept.
    Kept,
    /// A visitor of a site that keeps nothing.
    CacheOff,
    /// A member, for whom each page is drawn.
    SignedIn,
}

impl Reader {
    const ALL: [Self; 3] = [Self::Kept, Self::CacheOff, Self::SignedIn];

    const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::CacheOff => "cache off",
            Self::SignedIn => "signed in",
        }
    }

    /// The least share of the floor, and the most of p99 in milliseconds.
    fn goals(self, page: &Page) -> (Option<f64>, Option<f64>) {
        match self {
            Self::Kept => (Some(0.5), None),
            Self::CacheOff if page.name == USUAL_TOPIC => (Some(0.05), Some(15.0)),
            Self::SignedIn if page.name == USUAL_TOPIC => (Some(0.04), Some(15.0)),
            Self::CacheOff | Self::SignedIn => (None, None),
        }
    }
}

/// Measures the pages on each database, and the memory that the site then holds.
pub async fn measure(setting: &Setting) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for database in &setting.databases {
        rows.extend(measure_on(setting, database).await?);
    }
    Ok(rows)
}

async fn measure_on(setting: &Setting, database: &Database) -> Outcome<Vec<Row>> {
    let mut keeping = setting.program.serve(database, None).await?;
    let mut drawing = setting.program.serve(database, Some(0)).await?;
    let rows = measure_sites(setting, database, &keeping, &drawing).await;
    let rows = rows.map_err(|failure| drawing.explain(keeping.explain(failure)))?;
    keeping.stop().await?;
    drawing.stop().await?;
    Ok(rows)
}

async fn measure_sites(
    setting: &Setting,
    database: &Database,
    keeping: &Site,
    drawing: &Site,
) -> Outcome<Vec<Row>> {
    let Setting { program, data, pace, .. } = setting;
    let pages = list(data, keeping.address).await?;
    let cookie = sign_in(program, database, keeping.address, 0).await?;
    let mut bodies = Vec::new();
    for page in &pages {
        bodies.push(page.fetch(keeping.address, None, true).await?);
    }
    let folder = program.folder.join("floor");
    floor::write(&folder, &bodies)?;
    let floor = Floor::start(&folder).await?;

    let asked = |reader| match reader {
        Reader::Kept => (keeping.address, None),
        Reader::CacheOff => (drawing.address, None),
        Reader::SignedIn => (keeping.address, Some(cookie.as_str())),
    };
    let mut seen = vec![Seen::default(); pages.len()];
    // Round by round, floor and pages in turn: what disturbs the machine for a while disturbs all of them.
    for round in 0..=pace.rounds {
        for (number, page) in pages.iter().enumerate() {
            let least = |bytes: usize| (bytes as f64 * SAME) as usize;
            let bytes = least(bodies[number].body.len());
            let target = format!("/{number}");
            let folder = &program.folder;
            let floor_speed = press(folder, floor.address, &target, None, pace.lasts, bytes).await?;
            // The first round only warms up.
            if round > 0 {
                seen[number].floor.push(floor_speed);
            }
            for (readers, reader) in seen[number].readers.iter_mut().zip(Reader::ALL) {
                let (server, cookie) = asked(reader);
                page.fetch(server, cookie, true).await?;
                let speed = press(folder, server, &page.target, cookie, pace.lasts, bytes).await?;
                if round > 0 {
                    readers.push(speed);
                }
            }
        }
    }
    let mut rows = Vec::new();
    for (page, seen) in pages.iter().zip(&seen) {
        rows.push(row(format!("{}, floor", page.name), database, &seen.floor));
        for (reader, speeds) in Reader::ALL.into_iter().zip(&seen.readers) {
            rows.push(page_row(page, reader, database, speeds, &seen.floor));
        }
    }
    rows.extend(memory_rows(keeping, database)?);
    Ok(rows)
}

/// The speeds of a page, a round each.
#[derive(Clone, Debug, Default)]
struct Seen {
    floor: Vec<Speed>,
    readers: [Vec<Speed>; 3],
}

fn row(what: String, database: &Database, speeds: &[Speed]) -> Row {
    Row {
        p50_ms: Some(median(speeds.iter().map(|speed| speed.p50_ms))),
        p99_ms: Some(median(speeds.iter().map(|speed| speed.p99_ms))),
        ..Row::new(what, median(speeds.iter().map(|speed| speed.a_second)), "/s").on(database.name())
    }
}

fn page_row(page: &Page, reader: Reader, database: &Database, speeds: &[Speed], floor: &[Speed]) -> Row {
    let mut row = row(format!("{}, {}", page.name, reader.name()), database, speeds);
    let ratio = median(speeds.iter().zip(floor).map(|(speed, floor)| speed.a_second / floor.a_second));
    row.of_floor = Some(ratio);
    let (least, longest) = reader.goals(page);
    if let Some(least) = least {
        row = row.must(format!("≥ {least} × floor"), ratio >= least);
    }
    if let Some(longest) = longest {
        let p99 = row.p99_ms.unwrap_or(f64::INFINITY);
        row = row.must(format!("p99 ≤ {longest} ms at {CONNECTIONS} connections"), p99 <= longest);
    }
    row
}

fn memory_rows(site: &Site, database: &Database) -> Outcome<[Row; 2]> {
    let memory = site.memory()?;
    let megabytes = |bytes: u64| bytes as f64 / 1_048_576.0;
    let mut resident =
        Row::new("resident memory after the pages", megabytes(memory.resident), "MB").on(database.name());
    if database.name() == "SQLite" {
        resident = resident.must("≤ 64 MB", megabytes(memory.resident) <= 64.0);
    }
    let own = Row::new("of which its own (RssAnon)", megabytes(memory.own), "MB").on(database.name());
    Ok([resident, own])
}

/// What is between `<title>` and `</title>`.
fn title(html: &str) -> String {
    let title = html.split_once("<title").and_then(|(_, rest)| rest.split_once('>'));
    let title = title.and_then(|(_, rest)| rest.split_once("</title>"));
    title.map(|(title, _)| title.replace("&amp;", "&")).unwrap_or_default()
}

/// Letters and figures only: the site chooses its spaces and its quotes.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Measures the median of each page's p50 on two sites that run side by side, in turn. Returns, for each page, its name
/// and the two medians in milliseconds.
pub async fn compare(
    setting: &Setting,
    sides: [(&Database, &Path); 2],
) -> Outcome<Vec<(&'static str, [f64; 2])>> {
    let Setting { program, pace, .. } = setting;
    let mut sites = Vec::new();
    let mut pages = Vec::new();
    for (database, data) in sides {
        let site = program.serve(database, Some(0)).await?;
        pages.push(list(data, site.address).await?);
        sites.push(site);
    }
    let count = pages.iter().map(Vec::len).min().unwrap_or_default();
    let mut seen = vec![[Vec::new(), Vec::new()]; count];
    for round in 0..=pace.rounds {
        for (number, seen) in seen.iter_mut().enumerate() {
            for (side, site) in sites.iter().enumerate() {
                let page = &pages[side][number];
                let bytes = page.fetch(site.address, None, true).await?.body.len();
                let bytes = (bytes as f64 * SAME) as usize;
                let folder = &program.folder;
                let speed = press(folder, site.address, &page.target, None, pace.lasts, bytes).await?;
                if round > 0 {
                    seen[side].push(speed.p50_ms);
                }
            }
        }
    }
    for site in sites {
        site.stop().await?;
    }
    Ok(pages[0].iter().zip(seen).map(|(page, seen)| (page.name, seen.map(median))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_compared_by_its_letters() {
        let html = "<html><head><title>À quoi sert l’IAE\u{202F}? · Site</title></head></html>";
        assert_eq!(title(html), "À quoi sert l’IAE\u{202F}? · Site");
        assert!(letters(&title(html)).contains(&letters("À quoi sert l'IAE ?")));
        assert_eq!(title("<html></html>"), "");
    }

    #[test]
    fn the_topics_to_measure_are_found_in_the_data_set() {
        let folder = tempfile::tempdir().unwrap();
        let meta = r#"{"pages": {"topic_10_replies": {"id": 2}, "topic_500_replies": {"id": 1}}}"#;
        fs::write(folder.path().join("meta.json"), meta).unwrap();
        let rows = "{\"id\": 1, \"subject\": \"un\"}\n{\"id\": 2, \"subject\": \"deux\"}\n";
        fs::write(folder.path().join("topics.jsonl"), rows).unwrap();
        let topics = topics(folder.path()).unwrap();
        assert_eq!(topics, [(2, "deux".to_owned()), (1, "un".to_owned())]);
    }
}
