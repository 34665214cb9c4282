//! The letter of the week: what was solved and certified, questions that wait, news; by communities and territory, for members and for
//! readers without an account.
//!
//! Words: an *edition* is made once a week and names the topics it is about; it is on the web for everybody, whole. A *subscription* is
//! a member's, or an address's once it was confirmed; each is sent the part of the edition it wishes for, once, or nothing when
//! that part is empty.

pub mod forms;
pub mod model;
pub mod pages;
pub mod schedule;
pub mod service;

#[cfg(test)]
mod tests;
