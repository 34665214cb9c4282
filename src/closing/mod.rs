//! Asking askers whether they are done: a mail three days and another ten days after the first answer, whose link says it without
//! signing in.
//!
//! Words: an asker *says* that their question is solved, partly, or not yet. They are *silent* when the second mail left, and
//! neither four days nor anything they did since brought an answer: for them the community may say that it is solved
//! (`forum/service/community.rs`), which is shown and counted apart.
//!
//! Nobody is asked at night, at weekends, on public holidays, nor about a question that is solved, hidden, closed or gone; a mail
//! that still waits when that happens is taken back.

pub mod forms;
pub mod model;
pub mod pages;
pub mod service;

#[cfg(test)]
mod tests;
