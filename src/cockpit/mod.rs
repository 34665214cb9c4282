//! What waits for an answer, and how it is answered, for those who look after questions: ambassadors where they answer for a
//! theme or a territory, the team everywhere.
//!
//! Words: a *scope* is what an ambassador answers for. A question is *near* a scope when it was asked in it; *wider* when it was
//! asked, in the scope's theme, for a whole that holds the scope's territory: its region, the country. Wider questions come after
//! the nearer ones, and are counted apart: each is everybody's, and nobody's first. What is counted is the public's:
//! « sans réponse » as lists have it, figures as [`crate::statistics`] defines them.

pub mod model;
pub mod pages;
pub mod service;

pub use self::model::COCKPIT_PATH;

#[cfg(test)]
mod tests;
