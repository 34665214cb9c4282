//! What members may ask of what the site knows of them, and how long anything is kept.
//!
//! Words: a member is *forgotten* when everything that tells who they are is gone; their posts stay, signed « Membre
//! supprimé ». An account is *dormant* when nobody has visited it for long: its owner is told, then it is forgotten.
//!
//! Each feature forgets its own: [`service`] only calls them, one after the other, in one transaction. A feature that keeps
//! something about members adds its `forget` there, and its durations to [`retention`].

pub mod export;
pub mod forms;
pub mod pages;
pub mod retention;
pub mod service;

#[cfg(test)]
mod tests;
