//! Taking over another forum's content: a folder of JSON lines, loaded whole or not at all.
//!
//! Two passes. The first reads every row and writes nothing: it names the first bad row, and keeps of each topic only
//! the few figures that the second needs. The second streams the same rows into one transaction; texts are made into
//! HTML and folded for search on every core meanwhile, and are never all in memory.
//!
//! Rows are written by table name, many a statement. The features' use-cases write one row at a time, with a date and an
//! identifier of their own making, and their entities are private to them: neither can load a hundred thousand texts
//! that already have both. What a row *means* stays theirs: [`crate::markdown`] renders, [`crate::text`] cleans,
//! [`crate::search::index`] folds, [`crate::accounts::model::Email`] reads addresses, the forum counts its themes.

mod check;
mod insert;
mod lines;
mod load;
mod meta;
mod rows;

use std::{path::Path, sync::Arc};

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use tokio::{sync::mpsc, task};

use crate::{db::Db, forum::service::ThemeError, live::Channel, statistics::service::changed_all};

/// How an import ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is there now.
    Imported(Imported),
    /// This very data set had been imported before: nothing was written.
    Unchanged,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Members.
    pub members: u64,
    /// Communities, sheets and the root of the sheets.
    pub themes: u64,
    /// Tags.
    pub tags: u64,
    /// Questions.
    pub topics: u64,
    /// Texts: of the questions and of their replies.
    pub posts: u64,
    /// Votes, on texts and on sheets.
    pub votes: u64,
    /// Events.
    pub events: u64,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Rows of this stage that are done.
    pub done: u64,
    /// Rows of this stage.
    pub total: u64,
}

/// The steps of an import, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The first pass, over every file.
    Check,
    /// `users.jsonl`.
    Members,
    /// `categories.jsonl`.
    Themes,
    /// `tags.jsonl`.
    Tags,
    /// `topics.jsonl`.
    Topics,
    /// `posts.jsonl`: nearly all of the time.
    Posts,
    /// `upvotes.jsonl`.
    Votes,
    /// `events.jsonl`.
    Events,
    /// Counters, search index, identifiers to come.
    Finish,
}

impl Stage {
    /// For the operator, beside a bar.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Check => "Vérification des fichiers",
            Self::Members => "Membres",
            Self::Themes => "Communautés et fiches",
            Self::Tags => "Étiquettes",
            Self::Topics => "Questions",
            Self::Posts => "Textes et recherche",
            Self::Votes => "Votes",
            Self::Events => "Événements",
            Self::Finish => "Compteurs et index",
        }
    }
}

/// Why an import did not happen. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A row is not what the format says.
    #[error("{file}, ligne {line} : {message} Rien n’a été importé.")]
    Row {
        /// The file's name.
        file: &'static str,
        /// From 1.
        line: u64,
        /// What is wrong and what was expected.
        message: String,
    },
    /// A file is missing, unreadable, or not the one `meta.json` describes.
    #[error("{file} : {message} Rien n’a été importé.")]
    File {
        /// The file's name.
        file: &'static str,
        /// What is wrong and what was expected.
        message: String,
    },
    /// The database holds something else.
    #[error(
        "La base de données contient déjà {0}, qui ne viennent pas de ce jeu de données. \
         Importez dans une base neuve : rien n’a été importé."
    )]
    Foreign(String),
    /// A starting theme could not be made again.
    #[error("{0} Rien n’a été importé.")]
    Theme(#[from] ThemeError),
    /// The database's own words.
    #[error("La base de données a refusé : {0} Rien n’a été importé.")]
    Db(#[from] DbErr),
    /// The program is stopping.
    #[error("L’import a été interrompu. Rien n’a été importé.")]
    Interrupted,
}

/// Loads the data set of `folder`, with its own identifiers, into a database without content; the starting themes are
/// replaced by those of the data set. The same data set a second time changes nothing. `progress` is told how far each
/// stage is.
///
/// Causes no mail. Readers keep reading meanwhile; whoever writes waits, or is told to come back.
///
/// # Errors
/// See [`ImportError`]; the database is then as it was before.
pub async fn import(
    db: &Db,
    now: DateTime<Utc>,
    folder: &Path,
    progress: impl Fn(Progress),
) -> Result<Outcome, ImportError> {
    let place = folder.to_owned();
    let facts = in_background(&progress, move |report| check::check(&place, report)).await??;
    let facts = Arc::new(facts);
    let tx = db.begin().await?;
    insert::keep_writers_out(&tx).await?;
    if insert::was_imported(&tx, &facts.checksum).await? {
        return Ok(Outcome::Unchanged);
    }
    load::refuse_foreign_content(&tx).await?;
    let imported = load::load(&tx, now, folder, &facts, &progress).await?;
    // Every page that is kept, here or on another node, showed a site without all this.
    changed_all(&tx).await?;
    tx.emit(now, Channel::Themes, String::new());
    tx.commit().await?;
    Ok(Outcome::Imported(imported))
}

/// Runs `work` away from the threads that serve, and passes on what it reports.
async fn in_background<T: Send + 'static>(
    progress: &impl Fn(Progress),
    work: impl FnOnce(&dyn Fn(Progress)) -> T + Send + 'static,
) -> Result<T, ImportError> {
    let (send, mut receive) = mpsc::unbounded_channel();
    let task = task::spawn_blocking(move || {
        work(&|step| {
            // Nobody listens any more when the import was given up: the work ends by itself.
            let _ = send.send(step);
        })
    });
    while let Some(step) = receive.recv().await {
        progress(step);
    }
    joined(task.await)
}

/// The value of a background task. A panic goes on in the caller.
fn joined<T>(outcome: Result<T, task::JoinError>) -> Result<T, ImportError> {
    outcome.map_err(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => ImportError::Interrupted,
    })
}

#[cfg(test)]
mod tests;
