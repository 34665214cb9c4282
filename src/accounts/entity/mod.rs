//! The rows behind accounts; they never leave this feature.

pub mod member;
pub mod session;
pub mod sign_in_link;
