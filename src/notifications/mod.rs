//! What members are told, on the site and by mail.
//!
//! Words: a *notification* is one row a person and post: whoever follows a topic by two ways is told once. It has a *kind*
//! ([`model::Kind`]), and each member says how often mails tell them of each kind. A notification is *due* at the moment
//! written in it when it was made; reading the topic, or wanting no more of that kind, takes the moment away. So what is to
//! be mailed is known from rows alone, whichever process looks, however often, and whatever clocks do.
//!
//! What was hidden or deleted, and an answer that is kept no longer, is told to nobody: it is left out wherever rows are read.

#[cfg(feature = "ssr")]
mod entity;
#[cfg(feature = "ssr")]
pub mod forms;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod schedule;
#[cfg(feature = "ssr")]
pub mod service;
pub mod view;

#[cfg(all(test, feature = "ssr"))]
mod tests;
