//! How many people come, counted by our own server: no cookie, no tracker, nothing that lets anybody be followed from one day to
//! the next.
//!
//! A visitor is a hash of their address, their browser's name and a *salt*, a random number that nobody knows and that is
//! forgotten with the *span* it is for: one salt lives a day, another an ISO week. The sets hold hashes alone, without a time or a
//! page. Members are counted by their number, hashed the same way. Robots are left out by a list that others keep
//! (`crawlers.txt`, from npm's `crawler-user-agents`); pages that are only read ahead are nobody's visit.
//!
//! A request is counted in memory ([`Audience`]); once a minute what is new is written ([`service::flush`]). Processes share the
//! salts, and so know each other's visitors.

mod bots;
mod counter;
pub mod service;

#[cfg(test)]
mod tests;

pub use self::{
    bots::prepare,
    counter::{Audience, Visitor, count},
};
