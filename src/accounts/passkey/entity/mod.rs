//! The rows behind passkeys; they never leave this folder.

pub mod ceremony;
pub mod passkey;
