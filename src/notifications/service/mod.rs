//! The use-cases of notifications. Each takes the database, who acts, the time and its input; each that writes is one
//! transaction, or part of the caller's.
//!
//! What is told and to whom is asked in SQL that both databases read, over the tables of the forum and of following by name:
//! telling ten thousand people of a reply is one statement, and a page of the inbox is one question.

mod export;
mod forget;
mod inbox;
mod letter;
mod mailing;
mod reading;
mod rest;
mod settings;
mod tell;
mod unread_cache;
mod unsubscribe;

pub use self::{
    export::{NotificationsExport, export},
    forget::{forget, remove_old},
    inbox::{Inbox, InboxTopic, Told, inbox},
    mailing::{MEMBERS_AT_ONCE, mail_due},
    reading::{
        last_told_of_topic, read_everything, read_everything_in, read_topic_in, unread, unread_of_told,
    },
    rest::{TOLD_AT_ONCE, tell_rest},
    settings::{JOIN_SETTING, be_silent, choices, choose, speak_again, wants},
    tell::{Asked, tell_mentions, tell_question, tell_reply, tell_solution},
    unread_cache::UnreadCache,
    unsubscribe::{Subscription, link_to_stop, stop, stop_all, subscription},
};

/// Joins what a notification is about, when everybody may read it and it is still so.
macro_rules! visible {
    () => {
        "JOIN post ON post.id = notification.post_id AND post.hidden_at IS NULL AND post.deleted_at IS NULL \
         JOIN topic ON topic.id = notification.topic_id AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
         AND (notification.kind <> 'solution' OR topic.solution_post_id = notification.post_id)"
    };
}
use visible;

use sea_orm::DbErr;

/// Why a use-case of notifications did not happen.
#[derive(Debug, thiserror::Error)]
pub enum NotificationError {
    /// A page beyond the last.
    #[error("Cette page n’existe pas, ou plus.")]
    NotFound,
    /// The link of a mail is too old, or of an account that is gone.
    #[error("Ce lien n’est plus valable.")]
    LinkSpent,
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}
