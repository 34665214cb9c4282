//! Signing in by an OpenID Connect provider, ProConnect for one: the browser goes there, proves who its owner is, and comes
//! back with a code that this server exchanges for an identity.
//!
//! Words: the *issuer* is the provider's name for itself; a *subject* is a person there; an *identity* says who that is here.
//! A *request* is a sign-in under way: written when the browser leaves, bound to that browser, taken away by the sign-in it
//! ends in. An identity opens an existing account only by an address the provider verified, or vouches for by configuration.

pub mod forms;
mod provider;
mod service;

use super::service::AccountError;

pub use provider::{Departure, Person, Provider};
pub use service::{NewRequest, REQUEST_LIFETIME, Request, begin, find_request, sign_in};

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The provider does not answer, or not as it should. The cause was logged.
    #[error("the provider does not answer as it should")]
    Away,
    /// No such sign-in is under way in this browser: begun in another one or too long ago, already over, or what came back
    /// is not the answer to it.
    #[error("no such sign-in is under way")]
    Unknown,
    /// The person, or the provider, said no.
    #[error("the provider let nobody in")]
    Declined,
    /// The provider knows who this is, and gives no e-mail address it is sure of.
    #[error("the provider gave no verified address")]
    Unverified,
    /// The account cannot be opened.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}
