//! The committee's page, and the forms of those who keep it.

mod committee;
mod parts;
mod withdraw;
mod write;

pub use self::{
    committee::CommitteePage,
    withdraw::MovePage,
    write::{CorrectionPage, NewDecisionPage},
};
