//! What the community is judged on, in public: figures with exact definitions, and the lists they count.
//!
//! Words: a *measure* is one figure, with its definition and its rule ([`measure`]); a *cohort* is the questions asked in one
//! ISO week, whatever happened to them since; *answered* means a visible reply by somebody else than the asker, the very rule of
//! « sans réponse ». Days and weeks are those of Paris ([`calendar`]). Hidden and deleted content is out.
//!
//! Figures are kept by the day (`stat_day`): every transaction that changes one writes down which day ([`service::changed`]), and
//! the worker counts these days again, and adds up their weeks (`stat_week`, which pages read) ([`service::roll_up`]). Counting
//! all of them again gives the same rows.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod calendar;
#[cfg(feature = "ssr")]
mod entity;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod measure;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod parts;
mod read;
#[cfg(feature = "ssr")]
mod sections;
#[cfg(feature = "ssr")]
pub mod send;
#[cfg(feature = "ssr")]
pub mod service;
pub mod view;

#[cfg(test)]
mod tests;
