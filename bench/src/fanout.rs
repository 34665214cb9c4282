//! What a reply costs where ten thousand people follow, beside the same reply where nobody does.

use std::{
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::process::Command;

use crate::{
    cli::Setting,
    failure::{Failure, Outcome, While},
    http::{self, Connection},
    report::Row,
    servers::{Database, free_address},
    stats::{median, percentile},
    visitors::{sign_in, sign_in_as},
    writes::{ReplyForm, text},
};

/// People who follow the one topic.
const FOLLOWERS: usize = 10_000;
/// How much longer a reply may take there.
const MORE: f64 = 1.10;
/// How long everybody may take to be told, at most.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often one looks whether they are.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// A day long before any measure.
const DAY: &str = "2026-01-05T10:00:00Z";
/// The topic they follow, for each wrote in it; and the other one.
const FOLLOWED: usize = 1;
const ALONE: usize = 2;

/// Brings a data set of its own into each empty database, then replies to both topics in turn.
pub async fn measure(setting: &Setting) -> Outcome<Vec<Row>> {
    if setting.empty.is_empty() {
        return Ok(Vec::new());
    }
    let folder = setting.program.folder.join("fanout");
    write_data_set(&folder).await?;
    let mut rows = Vec::new();
    for database in &setting.empty {
        let path = folder.display().to_string();
        setting.program.run(database, free_address()?, &["import", &path]).await?;
        rows.extend(measure_on(setting, database).await?);
    }
    Ok(rows)
}

async fn measure_on(setting: &Setting, database: &Database) -> Outcome<Vec<Row>> {
    let site = setting.program.serve(database, None).await?;
    let cookie = sign_in(&setting.program, database, site.address, 0).await?;
    let last = format!("suit-{FOLLOWERS}@membres.example");
    let last = sign_in_as(&setting.program, database, site.address, &last).await?;
    let mut writer = Connection::open(site.address).await?;
    let (mut took, mut told) = ([Vec::new(), Vec::new()], Vec::new());
    let mut forms = Vec::new();
    for topic in [ALONE, FOLLOWED] {
        let form = ReplyForm::read(site.address, &format!("/sujets/{topic}"), &cookie).await?;
        // The first one follows the topic, and warms what it passes through.
        form.post(&mut writer, &text(&format!("avant {topic}"))).await?;
        forms.push(form);
    }
    until_told(site.address, &last, 1).await?;
    // In turn: whatever else the machine does slows both. The next one is written once everybody was told of the last.
    for number in 0..setting.pace.replies {
        for (form, took) in forms.iter().zip(&mut took) {
            let sent = Instant::now();
            form.post(&mut writer, &text(&format!("réponse {number}"))).await?;
            took.push(sent.elapsed().as_secs_f64() * 1e3);
        }
        let written = Instant::now();
        until_told(site.address, &last, number + 2).await?;
        told.push(written.elapsed().as_secs_f64() * 1e3);
    }
    site.stop().await?;
    let [alone, followed] = took;
    let times = median(followed.iter().copied()) / median(alone.iter().copied());
    let row = |what: &str, took: Vec<f64>| {
        let half = median(took.iter().copied());
        Row { p50_ms: Some(half), p99_ms: Some(percentile(took, 99.0)), ..Row::new(what, half, "ms") }
            .on(database.name())
    };
    Ok(vec![
        row("a reply that nobody follows", alone),
        row("the same reply, 10,000 follow", followed),
        row("until the last of the 10,000 is told", told),
        Row::new("what 10,000 followers add to a reply", times, "×")
            .on(database.name())
            .must(format!("≤ {MORE} ×"), times <= MORE),
    ])
}

/// Waits until the inbox of `cookie`'s member tells of `replies`.
async fn until_told(site: SocketAddr, cookie: &str, replies: usize) -> Outcome<()> {
    let since = Instant::now();
    let says = format!("<p class=\"muted\">{replies} notification");
    while !http::get(site, "/notifications", Some(cookie)).await?.text().contains(&says) {
        if since.elapsed() > PATIENCE {
            return Err(Failure::new(format!(
                "who follows was not told of {replies} replies in {PATIENCE:?}"
            )));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

/// Ten thousand members, each of whom wrote in one topic, which they follow since; and another topic.
async fn write_data_set(folder: &Path) -> Outcome<()> {
    fs::create_dir_all(folder).while_doing(|| format!("creating {}", folder.display()))?;
    let user = |id: usize| {
        json!({
            "id": id, "username": format!("suit-{id}"), "first_name": "Dominique", "last_name": "Suit",
            "email": format!("suit-{id}@membres.example"), "is_staff": false, "joined_at": DAY,
        })
    };
    let topic = |id: usize, posts: usize, first: usize, last: usize| {
        json!({
            "id": id, "category_id": 1, "author_id": 1, "subject": format!("Une discussion à mesurer n° {id}"), "tags": [],
            "kind": "topic", "locked": false, "views": 0, "created_at": DAY, "posts_count": posts, "first_post_id": first,
            "last_post_id": last, "last_post_at": DAY, "accepted_post_id": null,
        })
    };
    let post = |id: usize, topic: usize, author: usize, position: usize| {
        json!({
            "id": id, "topic_id": topic, "author_id": author, "position": position, "created_at": DAY, "updated_at": DAY,
            "body": "Je suis cette discussion.",
        })
    };
    let category = json!({
        "id": 1, "kind": "forum", "parent_id": null, "position": 1, "name": "Mesures", "short_description": "Des mesures.",
        "description": "Des mesures.", "certified": false, "tags": [], "created_at": DAY, "updated_at": DAY,
    });
    // Their questions are the first two posts; the member 1 asked both.
    let questions = [post(1, FOLLOWED, 1, 0), post(2, ALONE, 1, 0)];
    let replies = (2..=FOLLOWERS).map(|author| post(author + 1, FOLLOWED, author, author - 1));
    let files: [(&str, Vec<Value>); 7] = [
        ("tags.jsonl", Vec::new()),
        ("users.jsonl", (1..=FOLLOWERS).map(user).collect()),
        ("categories.jsonl", vec![category]),
        ("topics.jsonl", vec![topic(FOLLOWED, FOLLOWERS, 1, FOLLOWERS + 1), topic(ALONE, 1, 2, 2)]),
        ("posts.jsonl", questions.into_iter().chain(replies).collect()),
        ("upvotes.jsonl", Vec::new()),
        ("events.jsonl", Vec::new()),
    ];
    let mut described = serde_json::Map::new();
    for (name, rows) in files {
        let mut lines = String::new();
        for row in &rows {
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "{row}");
        }
        let path = folder.join(name);
        fs::write(&path, lines).while_doing(|| format!("writing {}", path.display()))?;
        described.insert(name.to_owned(), json!({ "rows": rows.len(), "sha256": checksum(&path).await? }));
    }
    let meta = json!({ "files": described }).to_string();
    fs::write(folder.join("meta.json"), meta).while_doing(|| format!("writing {}", folder.display()))
}

/// As the system's own tool says it.
async fn checksum(file: &Path) -> Outcome<String> {
    let doing = || format!("running sha256sum {}", file.display());
    let output = Command::new("sha256sum").arg(file).output().await.while_doing(doing)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.split_whitespace()
        .next()
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("{}: nothing", doing())))
}
