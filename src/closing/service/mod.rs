//! The use-cases of asking whether questions are solved. Each takes the database, the time and its input; each that writes is one
//! transaction, or part of the caller's.

mod ask;
mod begin;
mod forget;
mod letter;
mod link;
mod say;
mod silent;

pub use self::{
    ask::ask_due,
    begin::{asker_spoke, begin, leave_unasked, withdraw},
    forget::{ClosingExport, export, forget, remove_old},
    link::{AskedAgain, Offered, asked_again},
    say::say,
    silent::mark_silent_due,
};

use sea_orm::DbErr;

use crate::{
    db::statement::{ask, one, write},
    forum::service::ForumError,
};

/// Why a use-case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ClosingError {
    /// The link is too old, or its account or its question is gone.
    #[error("Ce lien n’est plus valable.")]
    LinkSpent,
    /// What it is about.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}
