//! The rows behind the committee's page; they never leave this feature.

pub mod change;
pub mod decision;
pub mod figure;
