//! The use-cases of private messages. Each takes the database, who acts, the time and its input; each that writes is one
//! transaction.

mod choice;
mod export;
mod forget;
mod letter;
mod link;
mod reports;
mod send;

use std::time::Duration;

pub use self::{
    choice::{Settings, accept_again, choose, settings},
    export::{ContactExport, MessageExport, MessageReportExport, export},
    forget::{MESSAGES_KEPT, REPORTS_KEPT, forget, remove_old},
    link::{Received, received, refuse_all, refuse_sender, report_message},
    reports::{MessageReport, answer_report, open_report, open_reports, open_reports_count},
    send::{PAIR_A_DAY, RECIPIENT_A_DAY, Recipient, SENDER_A_DAY, invites, recipient, send},
};

use crate::{moderation::service::ModerationError, policy::Denied};

/// Why a use-case of private messages did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ContactError {
    /// Nobody, or nothing, there.
    #[error("Cette page n’existe pas, ou plus.")]
    NotFound,
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// As many as a day allows; until when to wait.
    #[error("Il y a eu beaucoup de messages en peu de temps.")]
    TooOften(Duration),
    /// The link of a mail is unknown, or too old.
    #[error("Ce lien n’est plus valable.")]
    LinkSpent,
    /// What the team does about a sender.
    #[error(transparent)]
    Moderation(#[from] ModerationError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}
