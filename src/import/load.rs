//! The second pass: the rows again, into one transaction.
//!
//! One thread reads lines, every core makes rows of them, and the transaction writes them in the order of the file; each
//! waits for the next, so that only a few batches are in memory.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt, stream};
use sea_orm::{ConnectionTrait, DbBackend};
use tokio::{sync::mpsc, task};

use super::{
    ImportError, Imported, Progress, Stage,
    check::{Facts, event_times},
    insert::{self, Inserts},
    joined,
    lines::Lines,
    rows::{
        Category, CategoryKind, DataFile, Event, Post, Row, Tag, Target, Topic, TopicKind, Upvote, User,
        parse,
    },
};
use crate::{
    accounts::model::{Email, Role},
    db::Tx,
    following::service::follow_what_was_imported,
    forum::{
        service::{recount_themes, remove_starting_themes, restore_starting_themes},
        view::ThemeKind,
    },
    markdown::{plain_text, render, render_page},
    search::index::{self, Words},
    text::{clean_line, clean_text, slugify},
};

/// A batch ends at this many lines,
const BATCH_LINES: usize = 256;
/// or at this many bytes.
const BATCH_BYTES: usize = 1 << 20;

/// Removes the starting themes that nobody touched, and refuses when anything else is there.
///
/// # Errors
/// [`ImportError::Foreign`], with what is there; the database's.
pub async fn refuse_foreign_content(tx: &Tx) -> Result<(), ImportError> {
    let mut there = Vec::new();
    for (table, one, many) in [
        (&insert::MEMBER, "membre", "membres"),
        (&insert::TOPIC, "sujet", "sujets"),
        (&insert::POST, "contribution", "contributions"),
        (&insert::TAG, "étiquette", "étiquettes"),
        (&insert::EVENT, "événement", "événements"),
    ] {
        there.push((insert::count(tx, table).await?, one, many));
    }
    if there.iter().all(|(count, ..)| *count == 0) {
        remove_starting_themes(tx).await?;
        there.push((insert::count(tx, &insert::THEME).await?, "communauté", "communautés"));
    }
    let found: Vec<String> = there
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if found.is_empty() { Ok(()) } else { Err(ImportError::Foreign(found.join(", "))) }
}

/// Writes everything, in the order in which rows refer to one another.
///
/// # Errors
/// The database's; a file that changed since it was checked.
pub async fn load(
    tx: &Tx,
    now: DateTime<Utc>,
    folder: &Path,
    facts: &Arc<Facts>,
    progress: &impl Fn(Progress),
) -> Result<Imported, ImportError> {
    let loader = Loader { tx, folder, facts, progress };
    index::expect_many(tx).await?;
    loader.file(Stage::Members, member).await?;
    loader.file(Stage::Themes, theme).await?;
    loader.file(Stage::Tags, tag).await?;
    loader.file(Stage::Topics, topic).await?;
    loader.file(Stage::Posts, post).await?;
    loader.file(Stage::Votes, vote).await?;
    loader.file(Stage::Events, event).await?;
    let finish = |done| progress(Progress { stage: Stage::Finish, done, total: 2 });
    finish(0);
    recount_themes(tx).await?;
    follow_what_was_imported(tx, now).await?;
    insert::advance_identifiers(tx).await?;
    restore_starting_themes(tx, now).await?;
    let mut run = Inserts::default();
    run.add(&insert::IMPORT_RUN, [facts.checksum.as_str().into(), now.into()]);
    run.write(tx).await?;
    finish(1);
    index::settle(tx).await?;
    finish(2);
    Ok(Imported {
        members: facts.rows(DataFile::Users),
        themes: facts.rows(DataFile::Categories),
        tags: facts.rows(DataFile::Tags),
        topics: facts.rows(DataFile::Topics),
        posts: facts.rows(DataFile::Posts),
        votes: facts.rows(DataFile::Upvotes),
        events: facts.rows(DataFile::Events),
    })
}

/// Makes the rows of the database from a row of the data set.
type Prepare<R> = fn(&Context, R, &mut Inserts) -> Result<(), String>;

/// What is at hand where rows are made.
struct Context {
    facts: Arc<Facts>,
    backend: DbBackend,
}

struct Loader<'a, P> {
    tx: &'a Tx,
    folder: &'a Path,
    facts: &'a Arc<Facts>,
    progress: &'a P,
}

impl<P: Fn(Progress)> Loader<'_, P> {
    async fn file<R: Row>(&self, stage: Stage, prepare: Prepare<R>) -> Result<(), ImportError> {
        let context =
            Arc::new(Context { facts: self.facts.clone(), backend: self.tx.conn().get_database_backend() });
        let workers = thread::available_parallelism().map_or(2, usize::from);
        let prepared = batches(self.folder.to_owned(), R::FILE, self.facts.clone())
            .map(|batch| {
                let context = context.clone();
                task::spawn_blocking(move || batch.and_then(|batch| make_rows(&context, &batch, prepare)))
            })
            .buffered(workers + 2);
        let mut prepared = std::pin::pin!(prepared);
        let total = self.facts.rows(R::FILE);
        let mut done = 0;
        (self.progress)(Progress { stage, done, total });
        while let Some(outcome) = prepared.next().await {
            let (inserts, rows) = joined(outcome)??;
            inserts.write(self.tx).await?;
            done += rows;
            (self.progress)(Progress { stage, done, total });
        }
        Ok(())
    }
}

/// Lines of a file that follow one another.
#[derive(Default)]
struct Batch {
    /// The number of the first.
    line: u64,
    lines: Vec<Vec<u8>>,
    bytes: usize,
}

/// The lines of a file, read ahead of those who use them, but not far.
fn batches(
    folder: PathBuf,
    file: DataFile,
    facts: Arc<Facts>,
) -> impl Stream<Item = Result<Batch, ImportError>> {
    let (send, receive) = mpsc::channel(2);
    // It ends by itself: at the end of the file, at the first error, or once nobody receives.
    task::spawn_blocking(move || {
        if let Err(error) = read_batches(&folder, file, &facts, &send) {
            let _ = send.blocking_send(Err(error));
        }
    });
    stream::unfold(receive, |mut receive| async { receive.recv().await.map(|batch| (batch, receive)) })
}

fn read_batches(
    folder: &Path,
    file: DataFile,
    facts: &Facts,
    send: &mpsc::Sender<Result<Batch, ImportError>>,
) -> Result<(), ImportError> {
    let gone = |_| ImportError::Interrupted;
    let mut lines = Lines::open(folder, file)?;
    let mut batch = Batch { line: 1, ..Batch::default() };
    while let Some((line, bytes)) = lines.next()? {
        batch.lines.push(bytes.to_owned());
        batch.bytes += bytes.len();
        if batch.lines.len() == BATCH_LINES || batch.bytes >= BATCH_BYTES {
            let full = std::mem::replace(&mut batch, Batch { line: line + 1, ..Batch::default() });
            send.blocking_send(Ok(full)).map_err(gone)?;
        }
    }
    if !batch.lines.is_empty() {
        send.blocking_send(Ok(batch)).map_err(gone)?;
    }
    if lines.checksum() == facts.checksum_of(file) {
        Ok(())
    } else {
        Err(ImportError::File { file: file.name(), message: changed() })
    }
}

fn make_rows<R: Row>(
    context: &Context,
    batch: &Batch,
    prepare: Prepare<R>,
) -> Result<(Inserts, u64), ImportError> {
    let mut inserts = Inserts::default();
    let mut rows = 0;
    for (line, bytes) in (batch.line..).zip(&batch.lines) {
        parse(bytes)
            .and_then(|row| prepare(context, row, &mut inserts))
            .map_err(|message| ImportError::Row { file: R::FILE.name(), line, message })?;
        rows += 1;
    }
    Ok((inserts, rows))
}

/// What the first pass knew of something, which is gone only when the file is no longer the same.
fn known<T>(found: Option<T>) -> Result<T, String> {
    found.ok_or_else(changed)
}

fn changed() -> String {
    "ce fichier a changé pendant l’import ; recommencez quand il est complet.".to_owned()
}

fn member(_: &Context, row: User, inserts: &mut Inserts) -> Result<(), String> {
    let email = Email::parse(&row.email).map_err(|error| error.to_string())?;
    let role = if row.is_staff { Role::Moderator } else { Role::Member };
    inserts.add(
        &insert::MEMBER,
        [
            row.id.0.into(),
            email.as_str().into(),
            public_name(&row.first_name, &row.username).into(),
            public_name(&row.last_name, &row.username).into(),
            role.code().into(),
            row.joined_at.into(),
        ],
    );
    Ok(())
}

/// A name that may be shown. Old forums put an address or an identifier where no name was given: such a member is asked
/// for their name at their next sign-in.
fn public_name(name: &str, username: &str) -> String {
    let name = clean_line(name);
    if name.contains('@') || name == username { String::new() } else { name }
}

fn theme(context: &Context, row: Category, inserts: &mut Inserts) -> Result<(), String> {
    let kind = match row.kind {
        CategoryKind::Forum => ThemeKind::Questions,
        CategoryKind::Documentation => ThemeKind::Documentation,
        CategoryKind::Fiche => ThemeKind::Fiche,
    };
    let description = clean_text(&row.description);
    // It is the text of a page of its own: its titles begin right under the name.
    let html = render_page(&description).into_string();
    inserts.add(
        &insert::THEME,
        [
            row.id.0.into(),
            kind.code().into(),
            row.parent_id.0.map(|parent| parent.0).into(),
            i64::from(row.position).into(),
            known(context.facts.themes.get(&row.id.0))?.as_str().into(),
            clean_line(&row.name).into(),
            clean_line(&row.short_description).into(),
            description.into(),
            html.into(),
            row.certified.into(),
            row.created_at.into(),
            row.updated_at.into(),
        ],
    );
    Ok(())
}

fn tag(context: &Context, row: Tag, inserts: &mut Inserts) -> Result<(), String> {
    let slug = known(context.facts.tags.get(&row.id.0))?;
    inserts.add(&insert::TAG, [row.id.0.into(), clean_line(&row.name).into(), slug.as_str().into()]);
    Ok(())
}

fn topic(context: &Context, row: Topic, inserts: &mut Inserts) -> Result<(), String> {
    let facts = known(context.facts.topics.get(&row.id.0))?;
    let replies = i64::from(facts.replies());
    let same = facts.question().and_then(|question| context.facts.votes.get(&question)).copied().unwrap_or(0);
    inserts.add(
        &insert::TOPIC,
        [
            row.id.0.into(),
            row.category_id.0.into(),
            row.author_id.0.into(),
            // The one kind there is in a community or about a sheet.
            "question".into(),
            facts.title.as_str().into(),
            slugify(&facts.title).into(),
            (row.kind != TopicKind::Topic).into(),
            row.locked.into(),
            replies.into(),
            i64::from(facts.answers).into(),
            facts.first_answer_at.map(|at| (at - row.created_at).num_seconds()).into(),
            i64::from(same).into(),
            replies.into(),
            row.accepted_post_id.0.map(|post| post.0).into(),
            i64::from(row.views).into(),
            row.created_at.into(),
            facts.last_post_at.into(),
        ],
    );
    let mut tags: Vec<i64> = row.tags.iter().map(|tag| tag.0).collect();
    tags.sort_unstable();
    tags.dedup();
    for tag in tags {
        inserts.add(&insert::TOPIC_TAG, [row.id.0.into(), tag.into()]);
    }
    Ok(())
}

fn post(context: &Context, row: Post, inserts: &mut Inserts) -> Result<(), String> {
    let topic = known(context.facts.topics.get(&row.topic_id.0))?;
    let body = clean_text(&row.body);
    let html = render(&body).into_string();
    let title = if row.position == 0 { topic.title.as_str() } else { "" };
    inserts.add_to_search(Words::of(row.id.0, title, &plain_text(&body)).values(context.backend));
    let votes = context.facts.votes.get(&row.id.0).copied().unwrap_or(0);
    inserts.add(
        &insert::POST,
        [
            row.id.0.into(),
            row.topic_id.0.into(),
            row.author_id.0.into(),
            i64::from(row.position).into(),
            body.into(),
            html.into(),
            i64::from(votes).into(),
            row.created_at.into(),
            Some(row.updated_at).filter(|updated| *updated > row.created_at).into(),
        ],
    );
    Ok(())
}

fn vote(_: &Context, row: Upvote, inserts: &mut Inserts) -> Result<(), String> {
    let table = match row.target {
        Target::Post => &insert::POST_VOTE,
        Target::Category => &insert::THEME_VOTE,
    };
    inserts.add(table, [row.target_id.0.into(), row.user_id.0.into(), row.created_at.into()]);
    Ok(())
}

fn event(_: &Context, row: Event, inserts: &mut Inserts) -> Result<(), String> {
    let (starts, ends) = event_times(&row)?;
    inserts.add(
        &insert::EVENT,
        [
            row.id.0.into(),
            clean_line(&row.name).into(),
            clean_text(&row.description).into(),
            clean_line(&row.location).into(),
            row.author_id.0.into(),
            starts.into(),
            ends.into(),
        ],
    );
    Ok(())
}
