//! First moderation: anyone reports, the team hides, restores, locks, pins, moves, suspends; each with a reason that is kept.

mod entity;
pub mod forms;
pub mod model;
pub mod pages;
pub mod service;
