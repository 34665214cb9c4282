//! The use-cases of the letter of the week. Each takes the database, who acts, the time and its input; each that writes is one
//! transaction.

mod forget;
mod letter;
mod link;
mod publish;
mod read;
mod send;
mod subscribe;

pub use self::{
    forget::{WeeklyExport, export, forget, remove_old},
    link::{Confirmed, Reader, Stopped, confirm, reader, stop, stop_member},
    publish::publish_due,
    read::{Edition, EditionLine, edition, editions},
    send::send_due,
    subscribe::{change_by_link, choices_of, subscribe_address, subscribe_member},
};

use sea_orm::DbErr;

use crate::{
    db::statement::{ask, one, write},
    forum::service::ForumError,
};

/// Why a use-case of the letter did not happen.
#[derive(Debug, thiserror::Error)]
pub enum WeeklyError {
    /// No such edition, or page of editions.
    #[error("Cette lettre n’existe pas.")]
    NotFound,
    /// The subscription of the link is gone.
    #[error("Ce lien n’est plus valable.")]
    LinkSpent,
    /// What its topics are.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}
