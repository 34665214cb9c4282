//! The rows behind profiles; they never leave accounts.

pub mod member_theme;
pub mod profile;
