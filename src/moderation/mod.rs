//! First moderation: anyone reports, the team hides, restores, locks, pins, moves, suspends; each with a reason that is kept.

mod entity;
pub mod export;
mod forget;
pub mod forms;
mod member;
pub mod model;
pub mod pages;
pub mod service;

pub use self::{
    forget::{ACTIONS_KEPT, REPORTS_KEPT, forget, remove_old},
    member::{MemberGesture, judge_member},
};
