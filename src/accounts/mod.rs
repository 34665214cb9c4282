//! Accounts: who writes here. There is no password: an e-mailed link signs in, and makes the account the first time; so does
//! a provider, when the operator set one ([`oidc`]).
//!
//! Words: a *member* is a person with an account; a *sign-in link* is what the mail holds, single use, for thirty
//! minutes; a *session* is a signed-in browser. Only hashes of links' and sessions' secrets are kept.

pub mod device;
mod entity;
pub mod forms;
pub mod model;
pub mod oidc;
pub mod pages;
pub mod passkey;
pub mod people;
pub mod secret;
pub mod service;
pub mod visibility;

#[cfg(test)]
mod tests;
