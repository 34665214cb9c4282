//! The rows behind what members follow and have read; they never leave this feature.

pub mod following;
pub mod read_mark;
pub mod read_position;
