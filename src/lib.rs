//! La Communauté de l’inclusion: a public question-and-answer site for the professionals who help people far from
//! employment. One crate, one folder a feature; see `docs/ARCHITECTURE.md`.
//!
//! Two features, never on together: `ssr` builds the server, `hydrate` the islands that run in the browser.

// The types of large pages nest deeper than the compiler's default.
#![recursion_limit = "512"]

#[cfg(feature = "ssr")]
pub mod accounts;
#[cfg(feature = "ssr")]
pub mod administration;
#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod audience;
pub mod certification;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod closing;
#[cfg(feature = "ssr")]
pub mod cockpit;
#[cfg(feature = "ssr")]
pub mod committee;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod contact;
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod display;
#[cfg(feature = "ssr")]
pub mod files;
#[cfg(feature = "ssr")]
pub mod following;
pub mod forum;
#[cfg(feature = "ssr")]
pub mod generate;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod import;
pub mod live;
#[cfg(feature = "ssr")]
pub mod mail;
pub mod markdown;
pub mod mentions;
#[cfg(feature = "ssr")]
pub mod moderation;
pub mod notifications;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod personal_data;
#[cfg(feature = "ssr")]
pub mod policy;
#[cfg(feature = "ssr")]
pub mod privacy;
#[cfg(feature = "ssr")]
pub mod routing;
#[cfg(feature = "ssr")]
pub mod search;
#[cfg(feature = "ssr")]
pub mod seed;
pub mod statistics;
#[cfg(feature = "ssr")]
pub mod territory;
#[cfg(all(test, feature = "ssr"))]
mod test_support;
#[cfg(all(test, feature = "ssr"))]
mod tests;
#[cfg(feature = "ssr")]
pub mod text;
pub mod ui;

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
pub mod weekly;
