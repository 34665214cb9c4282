//! Accounts: who writes here. There is no password: an e-mailed link signs in, and makes the account the first time.
//!
//! Words: a *member* is a person with an account; a *sign-in link* is what the mail holds, single use, for thirty
//! minutes; a *session* is a signed-in browser. Only hashes of links' and sessions' secrets are kept.

mod entity;
pub mod forms;
pub mod model;
pub mod pages;
pub mod passkey;
pub mod secret;
pub mod service;

#[cfg(test)]
mod tests;
