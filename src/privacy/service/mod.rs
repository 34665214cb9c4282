//! The use-cases of privacy.

mod dormancy;
mod erase;
mod purge;

pub use self::{
    dormancy::{DORMANT, NOTICE, Tended, tend_dormant},
    erase::{Deletion, delete_account, delete_for, deletion, mail_confirmation},
    purge::forget_old,
};

use crate::{
    accounts::service::{AccountError, RoleError},
    forum::service::ForumError,
    policy::Denied,
};

/// Why a use-case of privacy did not happen.
#[derive(Debug, thiserror::Error)]
pub enum PrivacyError {
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// What they wrote.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}

impl From<RoleError> for PrivacyError {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::Denied(denied) => Self::Denied(denied),
            RoleError::Unknown => Self::Account(AccountError::Gone),
            RoleError::Db(error) => Self::Db(error),
        }
    }
}
