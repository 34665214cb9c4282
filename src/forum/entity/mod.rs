//! The rows behind the forum; they never leave this feature.

pub mod pending_text;
pub mod post;
pub mod published_anyway;
pub mod tag;
pub mod theme;
pub mod topic;
pub mod topic_tag;
