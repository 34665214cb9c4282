//! Invented forums of any size, to measure and to try an import with: JSON lines in the format that [`crate::import`]
//! reads. The same arguments give the same bytes.
//!
//! Nobody in them exists: addresses end in `example`, a domain that reaches no one (RFC 2606).

mod plan;
mod random;
mod rows;
mod text;
mod words;

use std::{
    collections::{BTreeMap, HashSet},
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::{
    plan::{END, Plan, ROOT, START, iso},
    random::Chance,
    words::{COMMUNITIES, FIRST_NAMES, LAST_NAMES, SHEETS, SUBJECTS},
};
use crate::text::{fold_accents, slugify};

/// Rows between two reports.
const REPORT_EVERY: usize = 1_000;
/// Events.
const EVENTS: usize = 40;
/// Of a hundred votes, those for a sheet.
const SHEET_VOTES: usize = 3;

/// How large a data set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Members.
    pub users: usize,
    /// Questions.
    pub topics: usize,
    /// Texts: of the questions and of their replies.
    pub posts: usize,
    /// Votes.
    pub upvotes: usize,
    /// Another seed, another data set.
    pub seed: u64,
}

impl Default for Size {
    /// A forum of six years.
    fn default() -> Self {
        Self { users: 5_000, topics: 20_000, posts: 120_000, upvotes: 50_000, seed: 1 }
    }
}

impl Size {
    fn check(&self) -> Result<(), GenerateError> {
        let wrong = |sentence: &str| Err(GenerateError::Size(sentence.to_owned()));
        if self.users == 0 || self.topics == 0 {
            return wrong("Il faut au moins un membre et un sujet.");
        }
        if self.posts < self.topics {
            return wrong(
                "Chaque sujet a une question : il faut au moins autant de contributions que de sujets.",
            );
        }
        if [self.users, self.topics, self.posts, self.upvotes].iter().any(|count| *count > 100_000_000) {
            return wrong("Il faut au plus cent millions de lignes par fichier.");
        }
        // Half of those that are possible: no more can be drawn at random without waiting.
        if self.upvotes > self.posts.saturating_mul(self.users - 1) / 2 {
            return wrong("Il y a trop de votes pour ce nombre de contributions et de membres.");
        }
        Ok(())
    }
}

/// How far the writing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file being written.
    pub file: &'static str,
    /// Rows that are written.
    pub done: usize,
    /// Rows of the file.
    pub total: usize,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Bytes of the texts.
    pub bytes: usize,
    /// Words of the texts.
    pub words: usize,
    /// The topic of 10 replies, or the nearest to it.
    pub usual_topic: usize,
    /// The longest topic.
    pub longest_topic: usize,
}

/// Why a data set was not written, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// Such a forum is impossible.
    #[error("{0}")]
    Size(String),
    /// The file system's own words.
    #[error("{} n’a pas pu être écrit : {error}", path.display())]
    Io {
        /// What was being written.
        path: PathBuf,
        /// Why it was not.
        error: io::Error,
    },
}

/// Writes a data set into `folder`, which is made when it does not exist; files of the same names are replaced.
/// `meta.json` comes last: without it, the data set is not whole. Takes its time and a thread.
///
/// # Errors
/// See [`GenerateError`].
pub fn generate(folder: &Path, size: &Size, progress: impl Fn(Progress)) -> Result<Generated, GenerateError> {
    size.check()?;
    let meta = folder.join("meta.json");
    let failed = |error| GenerateError::Io { path: meta.clone(), error };
    fs::create_dir_all(folder).map_err(|error| GenerateError::Io { path: folder.to_owned(), error })?;
    match fs::remove_file(&meta) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let plan = Plan::new(size);
    let mut output = Output { folder, progress: &progress, files: BTreeMap::new() };
    output.write("tags.jsonl", SUBJECTS.len(), tags())?;
    output.write("users.jsonl", size.users, users(size, &plan))?;
    output.write("categories.jsonl", ROOT + SUBJECTS.len(), categories(size))?;
    let mut titles = Chance::of(size.seed, "titles");
    let topics = plan.topics.iter().enumerate();
    let topics = topics.map(|(place, topic)| topic_row(&mut titles, &plan, place, topic));
    let mut special = [None, None];
    output.write(
        "topics.jsonl",
        size.topics,
        topics.inspect(|row| {
            for (kept, place) in special.iter_mut().zip([plan.usual, plan.longest]) {
                if row.id == place + 1 {
                    *kept = Some(json!({
                        "id": row.id, "slug": row.slug, "category_id": row.category_id,
                        "posts_count": row.posts_count
                    }));
                }
            }
        }),
    )?;
    let (mut words, mut bytes) = (0, 0);
    output.write(
        "posts.jsonl",
        size.posts,
        posts(size, &plan).inspect(|row| {
            words += row.body.split_whitespace().count();
            bytes += row.body.len();
        }),
    )?;
    output.write("upvotes.jsonl", size.upvotes, upvotes(size, &plan))?;
    output.write("events.jsonl", EVENTS, events(size))?;
    output.write("stats.jsonl", MONTHS * FIGURES.len(), statistics(size))?;
    let replies: Vec<usize> = plan.topics.iter().map(|topic| topic.posts.len() - 1).collect();
    let at_least = |count: usize| replies.iter().filter(|replies| **replies >= count).count();
    let [usual, longest] = special;
    let whole = json!({
        "seed": size.seed,
        "start": iso(START),
        "end": iso(END),
        "files": output.files,
        "words": words,
        "bytes": bytes,
        "pages": {"topic_10_replies": usual, "topic_500_replies": longest},
        "replies": {
            "max": replies.iter().max(),
            "zero": replies.len() - at_least(1),
            "ge_10": at_least(10),
            "ge_100": at_least(100),
        },
    });
    fs::write(&meta, format!("{whole:#}\n")).map_err(failed)?;
    Ok(Generated { bytes, words, usual_topic: plan.usual + 1, longest_topic: plan.longest + 1 })
}

/// The files, and what is said of those that are done.
struct Output<'a, P> {
    folder: &'a Path,
    progress: &'a P,
    files: BTreeMap<&'static str, Value>,
}

impl<P: Fn(Progress)> Output<'_, P> {
    fn write<T: Serialize>(
        &mut self,
        file: &'static str,
        total: usize,
        rows: impl Iterator<Item = T>,
    ) -> Result<(), GenerateError> {
        let path = self.folder.join(file);
        let failed = |error| GenerateError::Io { path: path.clone(), error };
        let mut writer = BufWriter::new(File::create(&path).map_err(failed)?);
        let mut hash = Sha256::new();
        let mut done = 0;
        let tell = |done| (self.progress)(Progress { file, done, total });
        tell(0);
        for row in rows {
            let mut line = serde_json::to_vec(&row).map_err(|error| failed(error.into()))?;
            line.push(b'\n');
            hash.update(&line);
            writer.write_all(&line).map_err(failed)?;
            done += 1;
            if done % REPORT_EVERY == 0 {
                tell(done);
            }
        }
        writer.flush().map_err(failed)?;
        tell(done);
        let sum: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.files.insert(file, json!({"rows": done, "sha256": sum}));
        Ok(())
    }
}

fn tags() -> impl Iterator<Item = rows::Tag> {
    (1..).zip(SUBJECTS).map(|(id, subject)| rows::Tag { id, name: subject.name, slug: slugify(subject.name) })
}

fn users(size: &Size, plan: &Plan) -> impl Iterator<Item = rows::User> {
    let mut chance = Chance::of(size.seed, "users");
    let staff = (size.users / 400).clamp(1, 12);
    (1..).zip(&plan.joined).map(move |(id, joined)| {
        let (first_name, last_name) = (chance.pick(FIRST_NAMES), chance.pick(LAST_NAMES));
        let username =
            format!("{}.{id}", fold_accents(&format!("{first_name}.{last_name}")).replace(' ', ""));
        rows::User {
            id,
            email: format!("{username}@invente.example"),
            username,
            first_name,
            last_name,
            is_staff: id <= staff,
            joined_at: iso(*joined),
        }
    })
}

fn categories(size: &Size) -> impl Iterator<Item = rows::Category> {
    let mut chance = Chance::of(size.seed, "categories");
    (1..=ROOT + SUBJECTS.len()).map(move |id| {
        let subject = if id > ROOT { id - ROOT - 1 } else { id };
        let (kind, name, summary) = if id < ROOT {
            let (name, summary) = COMMUNITIES[id - 1];
            ("forum", name.to_owned(), summary.to_owned())
        } else if id == ROOT {
            (
                "documentation",
                "Fiches pratiques".to_owned(),
                "Ce qu’il faut savoir, sujet par sujet.".to_owned(),
            )
        } else {
            let name = format!("{} : {}", SUBJECTS[subject].name, SHEETS[subject % SHEETS.len()]);
            ("fiche", name, text::sentence(&mut chance, subject).replace("**", ""))
        };
        let is_sheet = kind == "fiche";
        let words = if is_sheet { 300 + chance.below(700) } else { 120 };
        let created = START + if is_sheet { 86_400 * 20 * i64::try_from(subject).unwrap_or(0) } else { 0 };
        let updated = created + 86_400 * i64::try_from(chance.below(600)).unwrap_or(0);
        rows::Category {
            id,
            kind,
            parent_id: is_sheet.then_some(ROOT),
            position: id,
            slug: slugify(&name),
            name,
            short_description: summary,
            description: text::sheet(&mut chance, subject, words),
            certified: is_sheet && chance.happens(40),
            tags: if is_sheet { vec![subject + 1] } else { Vec::new() },
            created_at: iso(created),
            updated_at: iso(updated),
        }
    })
}

fn topic_row(chance: &mut Chance, plan: &Plan, place: usize, topic: &plan::PlannedTopic) -> rows::Topic {
    let subject = text::title(chance, topic.subject).replace("**", "");
    let (first, last) = (topic.posts[0], topic.posts[topic.posts.len() - 1]);
    rows::Topic {
        id: place + 1,
        category_id: topic.category,
        author_id: topic.author + 1,
        slug: slugify(&subject),
        subject,
        tags: topic.tags.clone(),
        kind: topic.kind,
        locked: topic.locked,
        views: 15 + 12 * topic.posts.len() + chance.skewed(3_000, 6),
        created_at: iso(topic.at),
        posts_count: topic.posts.len(),
        first_post_id: first + 1,
        last_post_id: last + 1,
        last_post_at: iso(plan.posts[last].at),
        accepted_post_id: topic.accepted.map(|position| topic.posts[position] + 1),
    }
}

fn posts<'a>(size: &Size, plan: &'a Plan) -> impl Iterator<Item = rows::Post> + 'a {
    let mut chance = Chance::of(size.seed, "posts");
    (1..).zip(&plan.posts).map(move |(id, post)| {
        // Most are short, a few are pages.
        let words = 40 + chance.below(70) + chance.skewed(250, 4);
        let subject = plan.topics[post.topic].subject;
        let edited = if chance.happens(6) { 60 + chance.below(80_000) } else { 0 };
        rows::Post {
            id,
            topic_id: post.topic + 1,
            author_id: post.author + 1,
            position: post.position,
            created_at: iso(post.at),
            updated_at: iso(post.at + i64::try_from(edited).unwrap_or(0)),
            body: text::post(&mut chance, subject, words, post.position == 0),
        }
    })
}

/// Votes for sheets and for texts, in the order of time. Nobody votes for a text of theirs, or twice.
fn upvotes(size: &Size, plan: &Plan) -> impl Iterator<Item = rows::Upvote> + use<> {
    let mut chance = Chance::of(size.seed, "upvotes");
    let for_sheets = (size.upvotes * SHEET_VOTES / 100).min(size.users * SUBJECTS.len() / 2);
    let mut given = HashSet::new();
    let mut votes = Vec::with_capacity(size.upvotes);
    while votes.len() < size.upvotes {
        let user = chance.below(size.users);
        let (target, place, since) = if votes.len() < for_sheets {
            ("category", ROOT + chance.below(SUBJECTS.len()), START)
        } else {
            let place = chance.skewed(size.posts, 2);
            if plan.posts[place].author == user {
                continue;
            }
            ("post", place, plan.posts[place].at)
        };
        if !given.insert((target, place, user)) {
            continue;
        }
        let since = since.max(plan.joined[user]);
        let delay = i64::try_from(chance.skewed(86_400 * 40, 3)).unwrap_or(0);
        votes.push(((since + 60 + delay).min(END), target, place, user));
    }
    votes.sort_unstable();
    (1..).zip(votes).map(|(id, (at, target, place, user))| rows::Upvote {
        id,
        user_id: user + 1,
        target,
        target_id: place + 1,
        created_at: iso(at),
    })
}

fn events(size: &Size) -> impl Iterator<Item = rows::Event> {
    let mut chance = Chance::of(size.seed, "events");
    let staff = (size.users / 400).clamp(1, 12);
    (1..=EVENTS).map(move |id| {
        let subject = chance.below(SUBJECTS.len());
        rows::Event {
            id,
            name: format!("Rencontre du réseau : {}", SUBJECTS[subject].name),
            date: day(9 * id),
            start: "14:00",
            end: "15:30",
            description: text::post(&mut chance, subject, 60, false),
            location: format!("https://visio.example/rencontre/{id}"),
            author_id: chance.below(staff) + 1,
        }
    })
}

/// Months of audience.
const MONTHS: usize = 24;
/// What is counted, and how often among visitors, in a hundred.
const FIGURES: [(&str, usize); 3] =
    [("nb_uniq_visitors", 100), ("nb_uniq_active_visitors", 30), ("nb_uniq_engaged_visitors", 8)];

fn statistics(size: &Size) -> impl Iterator<Item = rows::Statistic> {
    let mut chance = Chance::of(size.seed, "stats");
    (0..MONTHS).flat_map(move |month| {
        let visitors = 12_000 + chance.below(4_000);
        FIGURES.map(|(name, percent)| rows::Statistic {
            period: "month",
            date: format!("{}-{:02}-01", 2024 + month / 12, month % 12 + 1),
            name,
            value: visitors * percent / 100,
        })
    })
}

/// A day, counted from September 2026.
fn day(number: usize) -> String {
    NaiveDate::from_ymd_opt(2026, 9, 1)
        .and_then(|first| first.checked_add_days(Days::new(number as u64)))
        .unwrap_or_default()
        .to_string()
}

#[cfg(test)]
mod tests;
