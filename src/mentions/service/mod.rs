//! The use-cases of naming people. Each takes the database, who acts and its input; what writes is part of the caller's transaction.

mod forget;
mod people;
mod record;
mod resolve;

pub use self::{
    forget::{MentionExport, export, forget},
    people::{Candidate, Place, suggest},
    record::record,
    resolve::{Doubt, Mentions, doubts, resolve, say_who},
};
