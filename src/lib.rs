//! La Communauté de l’inclusion: a public question-and-answer site for the professionals who help people far from
//! employment. One crate, one folder a feature; see `docs/ARCHITECTURE.md`.
//!
//! Two features, never on together: `ssr` builds the server, `hydrate` the islands that run in the browser.

#[cfg(feature = "ssr")]
pub mod accounts;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod territory;
#[cfg(all(test, feature = "ssr"))]
mod test_support;
