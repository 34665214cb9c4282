//! The use-cases of profiles and of the directory.

mod directory;
mod read;
mod write;

pub use self::{
    directory::{DirectoryView, directory},
    read::{MemberView, export, member_view, own_profile},
    write::{forget, save_own_profile},
};

/// Why a use-case of profiles did not happen.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The member is unknown or suspended: the public cannot tell which.
    #[error("Ce membre n’a pas, ou plus, de profil.")]
    Unknown,
    /// There is no such list.
    #[error("Cette page n’existe pas, ou plus.")]
    NotFound,
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}
