//! The rows behind what members are told; they never leave this feature.

pub mod link;
pub mod notification;
pub mod setting;
pub mod telling;
