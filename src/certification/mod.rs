//! Certified answers: a reply that somebody who knows answers for, for a territory, until a day.
//!
//! Words: a *certificate* says that a reply was right on the day it was *verified*, for a *territory* or the whole country, and
//! until when that may be believed: the day by which it is to be *reviewed*. Who may certify *answers for* the theme or the
//! territory as an ambassador, or is of the team. A certificate is *current*; *stale* past its day; *suspended* when the reply
//! was changed since, until it is given again; *withdrawn*, and then shown to nobody but those who may give it again.
//! Nothing but giving it again moves its days: neither comments, nor reading, nor votes.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
mod entity;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod parts;
#[cfg(feature = "ssr")]
pub mod service;
pub mod view;
#[cfg(feature = "ssr")]
mod words;
