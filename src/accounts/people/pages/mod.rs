//! A member's profile, the form behind it, and the directory.

mod directory;
mod edit;
mod profile;

pub use self::{directory::DirectoryPage, edit::OwnProfilePage, profile::MemberPage};
