//! The forum: questions, their replies, and the answer that solved them.
//!
//! Words: a *theme* is a community (or the news, or a sheet that is questioned); a *topic* is a question or a piece of
//! news; its text and its replies are *posts*, numbered from 0, and a number is never used twice. A reply *answers* when
//! somebody else than the asker wrote it. The *solution* is the reply its asker, or the
//! team, chose.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
mod entity;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod guard;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod parts;
pub mod post_card;
mod read;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod spot;
pub mod view;

#[cfg(test)]
mod tests;
