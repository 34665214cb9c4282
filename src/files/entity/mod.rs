//! The rows behind files; they never leave this feature.

pub mod photo;
pub mod stored_file;
