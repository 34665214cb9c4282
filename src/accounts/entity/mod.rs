//! The rows behind accounts; they never leave this feature.

pub mod ambassador_scope;
pub mod member;
pub mod role_change;
pub mod session;
pub mod sign_in_link;
