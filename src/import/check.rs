//! The first pass: every row is read and nothing is written. What refers to something must find it, identifiers are new,
//! replies follow one another; what the second pass needs to know of a topic before its rows is kept.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Europe::Paris;
use sha2::{Digest, Sha256};

use super::{
    ImportError, Progress, Stage,
    lines::{Lines, hexadecimal},
    meta::Meta,
    rows::{
        Category, CategoryKind, DataFile, Event, Id, Post, Row, Tag, Target, Topic, Upvote, User, fault,
        parse,
    },
};
use crate::{
    accounts::model::Email,
    text::{clean_line, slugify},
};

/// Rows between two reports.
const REPORT_EVERY: u64 = 1_000;

/// What the first pass found out.
#[derive(Debug)]
pub struct Facts {
    /// Of the whole data set.
    pub checksum: String,
    /// Slugs of the tags, by identifier.
    pub tags: HashMap<i64, String>,
    /// Slugs of the themes, by identifier.
    pub themes: HashMap<i64, String>,
    /// Topics, by identifier.
    pub topics: HashMap<i64, TopicFacts>,
    /// Votes for a text, by its identifier; none where there is none.
    pub votes: HashMap<i64, u32>,
    files: Vec<Read>,
}

impl Facts {
    /// How many rows a file has.
    pub fn rows(&self, file: DataFile) -> u64 {
        self.files.iter().find(|read| read.file == file).map_or(0, |read| read.rows)
    }

    /// The checksum a file had when it was checked.
    pub fn checksum_of(&self, file: DataFile) -> &str {
        self.files.iter().find(|read| read.file == file).map_or("", |read| read.checksum.as_str())
    }
}

/// A topic, as its row and its posts tell.
#[derive(Debug)]
pub struct TopicFacts {
    /// A clean line.
    pub title: String,
    /// Replies by somebody else than the asker.
    pub answers: u32,
    /// When the first of them was written.
    pub first_answer_at: Option<DateTime<Utc>>,
    /// When its newest post was written.
    pub last_post_at: DateTime<Utc>,
    line: u64,
    author: Id,
    said: Said,
    // Posts met so far.
    posts: u32,
    first_post: Option<Id>,
    last_post: Option<(Id, DateTime<Utc>)>,
    solution_met: bool,
}

/// What the row of a topic says of its posts.
#[derive(Debug)]
struct Said {
    posts: u32,
    first_post: Id,
    last_post: Id,
    last_post_at: DateTime<Utc>,
    solution: Option<Id>,
}

impl TopicFacts {
    /// The text of its question, once its posts were met.
    pub fn question(&self) -> Option<i64> {
        self.first_post.map(|post| post.0)
    }

    /// How many replies it has; numbers go from 1 up to it.
    pub const fn replies(&self) -> u32 {
        self.posts.saturating_sub(1)
    }

    fn new(line: u64, row: &Topic) -> Self {
        Self {
            title: clean_line(&row.subject),
            answers: 0,
            first_answer_at: None,
            last_post_at: row.created_at,
            line,
            author: row.author_id,
            said: Said {
                posts: row.posts_count,
                first_post: row.first_post_id,
                last_post: row.last_post_id,
                last_post_at: row.last_post_at,
                solution: row.accepted_post_id.0,
            },
            posts: 0,
            first_post: None,
            last_post: None,
            solution_met: false,
        }
    }

    /// Counts a post, which must be the next.
    fn meet(&mut self, row: &Post) -> Result<(), String> {
        if row.position != self.posts {
            let expected = format!("{}, le rang qui suit dans ce sujet (0 pour la question)", self.posts);
            return Err(fault("position", row.position, &expected));
        }
        if row.position == 0 {
            if row.author_id != self.author {
                let expected = format!("{}, l’auteur que topics.jsonl donne à cette question", self.author.0);
                return Err(fault("author_id", row.author_id.0, &expected));
            }
            self.first_post = Some(row.id);
            self.last_post_at = row.created_at;
        }
        self.posts += 1;
        self.last_post = Some((row.id, row.created_at));
        self.last_post_at = self.last_post_at.max(row.created_at);
        if row.author_id != self.author {
            self.answers += 1;
            self.first_answer_at = self.first_answer_at.into_iter().chain([row.created_at]).min();
        }
        self.solution_met |= row.position > 0 && self.said.solution == Some(row.id);
        Ok(())
    }

    /// What its row says that its posts contradict.
    fn fault(&self) -> Option<String> {
        let (Some(first), Some((last, last_at))) = (self.first_post, self.last_post) else {
            return Some(
                "ce sujet n’a aucune ligne dans posts.jsonl ; attendu : au moins sa question.".to_owned(),
            );
        };
        if self.said.posts != self.posts {
            let expected = format!("{}, le nombre de ses lignes dans posts.jsonl", self.posts);
            return Some(fault("posts_count", self.said.posts, &expected));
        }
        if self.said.first_post != first {
            let expected = format!("{}, sa ligne de position 0 dans posts.jsonl", first.0);
            return Some(fault("first_post_id", self.said.first_post.0, &expected));
        }
        if self.said.last_post != last {
            let expected = format!("{}, sa dernière ligne dans posts.jsonl", last.0);
            return Some(fault("last_post_id", self.said.last_post.0, &expected));
        }
        // Its last reply is not its newest where a date was corrected.
        if ![last_at, self.last_post_at].contains(&self.said.last_post_at) {
            let found = self.said.last_post_at.to_rfc3339_opts(SecondsFormat::Secs, true);
            let expected = last_at.to_rfc3339_opts(SecondsFormat::Secs, true);
            let expected = format!("{expected}, la date de sa dernière ligne dans posts.jsonl");
            return Some(fault("last_post_at", found, &expected));
        }
        let solution = self.said.solution?;
        (!self.solution_met).then(|| {
            fault("accepted_post_id", solution.0, "l’identifiant d’une réponse à ce même sujet, ou null")
        })
    }
}

/// Reads everything.
///
/// # Errors
/// The first bad row; then a wrong number of rows; then what a topic and its posts say differently; then a wrong
/// checksum: from what helps most to what helps least.
pub fn check(folder: &Path, report: &dyn Fn(Progress)) -> Result<Facts, ImportError> {
    let meta = Meta::read(folder)?;
    let total = DataFile::ALL.into_iter().map(|file| meta.rows(file)).sum();
    let mut pass = Pass { folder, report, done: 0, total, files: Vec::new() };
    pass.tell();
    let tags = read_tags(&mut pass)?;
    let members = read_users(&mut pass)?;
    let categories = read_categories(&mut pass, &tags)?;
    let mut topics = read_topics(&mut pass, &members, &categories.open, &tags)?;
    let mut votes = read_posts(&mut pass, &members, &mut topics)?;
    read_upvotes(&mut pass, &members, &categories.slugs, &mut votes)?;
    read_events(&mut pass, &members)?;
    votes.retain(|_, votes| *votes > 0);
    votes.shrink_to_fit();
    let files = pass.files;
    for read in &files {
        meta.check_rows(read.file, read.rows)?;
    }
    let contradicted = topics.values().filter_map(|topic| Some((topic.line, topic.fault()?))).min();
    if let Some((line, message)) = contradicted {
        return Err(ImportError::Row { file: DataFile::Topics.name(), line, message });
    }
    let mut whole = Sha256::new();
    for read in &files {
        meta.check_sum(read.file, &read.checksum)?;
        whole.update(format!("{} {}\n", read.file.name(), read.checksum));
    }
    Ok(Facts { checksum: hexadecimal(whole), tags, themes: categories.slugs, topics, votes, files })
}

/// A file that was read to its end.
#[derive(Debug)]
struct Read {
    file: DataFile,
    rows: u64,
    checksum: String,
}

struct Pass<'a> {
    folder: &'a Path,
    report: &'a dyn Fn(Progress),
    done: u64,
    total: u64,
    files: Vec<Read>,
}

impl Pass<'_> {
    fn tell(&self) {
        // meta.json may promise fewer rows than there are.
        let total = self.total.max(self.done);
        (self.report)(Progress { stage: Stage::Check, done: self.done, total });
    }

    /// Shows every row of a file, and its line, to `visit`; what `visit` says of a bad one is told with its place.
    fn each<R: Row>(
        &mut self,
        mut visit: impl FnMut(u64, R) -> Result<(), String>,
    ) -> Result<(), ImportError> {
        let mut lines = Lines::open(self.folder, R::FILE)?;
        while let Some((line, bytes)) = lines.next()? {
            let visited = parse(bytes).and_then(|row| visit(line, row));
            visited.map_err(|message| lines.fault(message))?;
            self.done += 1;
            if self.done.is_multiple_of(REPORT_EVERY) {
                self.tell();
            }
        }
        self.tell();
        self.files.push(Read { file: R::FILE, rows: lines.count(), checksum: lines.checksum() });
        Ok(())
    }
}

fn read_tags(pass: &mut Pass) -> Result<HashMap<i64, String>, ImportError> {
    let mut slugs = Slugs::default();
    pass.each(|_, row: Tag| slugs.add(row.id, &row.name))?;
    Ok(slugs.by_id)
}

fn read_users(pass: &mut Pass) -> Result<HashSet<i64>, ImportError> {
    let (mut ids, mut emails) = (HashSet::new(), HashSet::new());
    pass.each(|_, row: User| {
        be_new(&mut ids, row.id)?;
        let email = Email::parse(&row.email).map_err(|_| {
            "« email » n’est pas une adresse ; attendu : une adresse comme prenom.nom@structure.fr.".to_owned()
        })?;
        if emails.insert(email.as_str().to_owned()) {
            Ok(())
        } else {
            Err("« email » est déjà l’adresse d’une ligne précédente, aux majuscules près ; attendu : une adresse \
                 par membre."
                .to_owned())
        }
    })?;
    Ok(ids)
}

struct Categories {
    slugs: HashMap<i64, String>,
    /// Those that are asked in.
    open: HashSet<i64>,
}

fn read_categories(pass: &mut Pass, tags: &HashMap<i64, String>) -> Result<Categories, ImportError> {
    let mut slugs = Slugs::default();
    // Few, and a child may stand before its parent: parents are looked for once all are known.
    let mut found: HashMap<i64, (u64, CategoryKind, Option<Id>)> = HashMap::new();
    pass.each(|line, row: Category| {
        slugs.add(row.id, &row.name)?;
        refer_to_tags(tags, &row.tags)?;
        found.insert(row.id.0, (line, row.kind, row.parent_id.0));
        Ok(())
    })?;
    let misplaced = found.values().filter_map(|(line, kind, parent)| {
        let parent_kind = parent.and_then(|parent| found.get(&parent.0)).map(|(_, kind, _)| *kind);
        let (right, expected) = match kind {
            CategoryKind::Fiche => (
                parent_kind == Some(CategoryKind::Documentation),
                "l’identifiant de la catégorie « documentation » qui porte cette fiche",
            ),
            CategoryKind::Forum | CategoryKind::Documentation => {
                (parent.is_none(), "null, pour une catégorie qui n’est pas une fiche")
            }
        };
        let value = parent.map_or("null".to_owned(), |parent| parent.0.to_string());
        (!right).then(|| (*line, fault("parent_id", value, expected)))
    });
    if let Some((line, message)) = misplaced.min() {
        return Err(ImportError::Row { file: DataFile::Categories.name(), line, message });
    }
    let open = found.into_iter().filter(|(_, (_, kind, _))| *kind != CategoryKind::Documentation);
    Ok(Categories { open: open.map(|(id, _)| id).collect(), slugs: slugs.by_id })
}

fn read_topics(
    pass: &mut Pass,
    members: &HashSet<i64>,
    categories: &HashSet<i64>,
    tags: &HashMap<i64, String>,
) -> Result<HashMap<i64, TopicFacts>, ImportError> {
    let mut topics = HashMap::new();
    pass.each(|line, row: Topic| {
        if !categories.contains(&row.category_id.0) {
            let expected = "l’identifiant d’une catégorie « forum » ou « fiche » de categories.jsonl";
            return Err(fault("category_id", row.category_id.0, expected));
        }
        refer_to_member(members, "author_id", row.author_id)?;
        refer_to_tags(tags, &row.tags)?;
        let facts = TopicFacts::new(line, &row);
        if facts.title.is_empty() {
            return Err(fault("subject", "\"\"", "un titre"));
        }
        if topics.insert(row.id.0, facts).is_some() { Err(taken(row.id)) } else { Ok(()) }
    })?;
    Ok(topics)
}

/// Every post's identifier, with no vote yet.
fn read_posts(
    pass: &mut Pass,
    members: &HashSet<i64>,
    topics: &mut HashMap<i64, TopicFacts>,
) -> Result<HashMap<i64, u32>, ImportError> {
    let mut votes = HashMap::new();
    pass.each(|_, row: Post| {
        refer_to_member(members, "author_id", row.author_id)?;
        let topic = topics
            .get_mut(&row.topic_id.0)
            .ok_or_else(|| fault("topic_id", row.topic_id.0, "l’identifiant d’un sujet de topics.jsonl"))?;
        topic.meet(&row)?;
        if votes.insert(row.id.0, 0).is_some() { Err(taken(row.id)) } else { Ok(()) }
    })?;
    Ok(votes)
}

fn read_upvotes(
    pass: &mut Pass,
    members: &HashSet<i64>,
    categories: &HashMap<i64, String>,
    votes: &mut HashMap<i64, u32>,
) -> Result<(), ImportError> {
    let (mut ids, mut given) = (HashSet::new(), HashSet::new());
    pass.each(|_, row: Upvote| {
        be_new(&mut ids, row.id)?;
        refer_to_member(members, "user_id", row.user_id)?;
        match row.target {
            Target::Category if !categories.contains_key(&row.target_id.0) => {
                let expected = "l’identifiant d’une catégorie de categories.jsonl";
                return Err(fault("target_id", row.target_id.0, expected));
            }
            Target::Category => {}
            Target::Post => {
                let votes = votes.get_mut(&row.target_id.0).ok_or_else(|| {
                    fault("target_id", row.target_id.0, "l’identifiant d’une ligne de posts.jsonl")
                })?;
                *votes += 1;
            }
        }
        if given.insert((row.target, row.target_id.0, row.user_id.0)) {
            Ok(())
        } else {
            let expected = "un seul vote par membre pour la même chose";
            Err(fault("user_id", row.user_id.0, expected))
        }
    })
}

fn read_events(pass: &mut Pass, members: &HashSet<i64>) -> Result<(), ImportError> {
    let mut ids = HashSet::new();
    pass.each(|_, row: Event| {
        be_new(&mut ids, row.id)?;
        refer_to_member(members, "author_id", row.author_id)?;
        if clean_line(&row.name).is_empty() {
            return Err(fault("name", "\"\"", "un titre"));
        }
        event_times(&row).map(|_| ())
    })
}

/// When an event begins and ends: its hours are French.
///
/// # Errors
/// When they do not exist or are in the wrong order.
pub fn event_times(row: &Event) -> Result<(DateTime<Utc>, DateTime<Utc>), String> {
    let moment = |field: &str, time: chrono::NaiveTime| {
        let local = row.date.and_time(time).and_local_timezone(Paris);
        // An hour that comes twice, in autumn, is the first.
        let moment = local.earliest().map(|local| local.with_timezone(&Utc));
        moment.ok_or_else(|| fault(field, time, "une heure qui existe ce jour-là en France"))
    };
    let (starts, ends) = (moment("start", row.start.0)?, moment("end", row.end.0)?);
    if ends < starts {
        return Err(fault("end", row.end.0, "une heure qui n’est pas avant « start »"));
    }
    Ok((starts, ends))
}

/// Addresses, each used once.
#[derive(Default)]
struct Slugs {
    by_id: HashMap<i64, String>,
    taken: HashSet<String>,
}

impl Slugs {
    fn add(&mut self, id: Id, name: &str) -> Result<(), String> {
        let name = clean_line(name);
        if name.is_empty() {
            return Err(fault("name", "\"\"", "un nom"));
        }
        let mut slug = slugify(&name);
        // Two names may differ by an accent only.
        let mut next = 2;
        while self.taken.contains(&slug) {
            slug = format!("{}-{next}", slugify(&name));
            next += 1;
        }
        self.taken.insert(slug.clone());
        if self.by_id.insert(id.0, slug).is_some() { Err(taken(id)) } else { Ok(()) }
    }
}

fn be_new(ids: &mut HashSet<i64>, id: Id) -> Result<(), String> {
    if ids.insert(id.0) { Ok(()) } else { Err(taken(id)) }
}

fn taken(id: Id) -> String {
    fault("id", id.0, "un identifiant qu’aucune ligne précédente ne porte")
}

fn refer_to_member(members: &HashSet<i64>, field: &str, id: Id) -> Result<(), String> {
    if members.contains(&id.0) {
        Ok(())
    } else {
        Err(fault(field, id.0, "l’identifiant d’un membre de users.jsonl"))
    }
}

fn refer_to_tags(tags: &HashMap<i64, String>, ids: &[Id]) -> Result<(), String> {
    match ids.iter().find(|id| !tags.contains_key(&id.0)) {
        None => Ok(()),
        Some(unknown) => {
            Err(fault("tags", format!("[…, {}, …]", unknown.0), "des identifiants de tags.jsonl"))
        }
    }
}
