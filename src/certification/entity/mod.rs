//! The rows behind certificates; they never leave this feature.

pub mod certificate;
pub mod change;
pub mod report;
