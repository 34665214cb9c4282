//! Writing to a member in private: the site relays one message by mail, and shows nobody's address.
//!
//! Words: the *sender* writes to the *recipient*; a *choice* is whether a member wants messages at all, a *refusal* that they
//! want none from one sender. Members may write to ambassadors, who put themselves forward, and to whoever says so; and
//! answer whoever wrote to them. A message is kept only while its mail waits to leave: what stays is who wrote to whom, so
//! that the recipient's link can refuse and report, and so that nobody writes without end.

mod entity;
pub mod forms;
pub mod model;
pub mod pages;
pub mod service;

pub use self::service::{MESSAGES_KEPT, REPORTS_KEPT};
