//! The rows behind moderation; they never leave this feature.

pub mod action;
pub mod report;
