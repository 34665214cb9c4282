//! Questions find the ambassadors who look after them: their page « Questions pour vous », what waits told once a day, and
//! reminders.
//!
//! Words: a question is *routed* when it is asked; somebody *takes* it, for [`model::TAKEN_FOR`], or *passes* on it. Somebody
//! *away* is told nothing. A question that waits too long is *raised*: it comes first among those that wait, once.

pub mod calendar;
pub mod forms;
pub mod model;
pub mod pages;
pub mod plan;
pub mod service;

#[cfg(test)]
mod tests;
