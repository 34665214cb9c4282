//! The use-cases of following and reading. Each takes the database, who acts, the time and its input; each that writes is one
//! transaction.
//!
//! What is unread is asked in SQL that both databases read, over the forum's tables by name: it is one question a page, of
//! rows that no use-case of the forum knows in this shape.

mod export;
mod follow;
mod followed;
mod forget;
mod manage;
mod reading;
mod unread;

pub use self::{
    export::{FollowingExport, export},
    follow::{follow, follow_by_writing, follow_for_same_question, follow_what_was_imported, stop_following},
    followed::{FollowedTopics, followed_topics},
    forget::{forget, remove_old},
    manage::{Followed, Followings, followings},
    reading::{Reader, read_all, read_topic},
    unread::{ListTargets, Marks, marks_of},
};

use sea_orm::DbErr;

use crate::{db::statement::ask, forum::service::ForumError, policy::Denied};

/// Why a use-case of following did not happen.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// Unknown, hidden or deleted: the public cannot tell which.
    #[error("Cette page n’existe pas, ou plus.")]
    NotFound,
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The lists of topics.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}
