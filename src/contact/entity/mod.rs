//! The rows behind private messages; they never leave this feature.

pub mod choice;
pub mod message;
pub mod refusal;
pub mod report;
