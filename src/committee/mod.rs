//! What the investment committee decided of the service, in public, each decision with the figures of its day.
//!
//! Words: the *committee* meets about every six months and ends in one of three *kinds* of decision. A decision has *words*
//! (its kind, its title, its text), which are corrected in the open, and *figures*: the targets and the delays over the twelve
//! ISO weeks that were over on its day, read from the public statistics when it is recorded and *frozen*: kept as rows, with
//! the definition they had, so that nothing that happens later moves them. A decision that should not be there is
//! *withdrawn*: its place and the reason stay, and it can come back. Whatever is changed is remembered.

mod entity;
pub mod export;
pub mod forms;
pub mod model;
pub mod pages;
pub mod service;

#[cfg(test)]
mod tests;
