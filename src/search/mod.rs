//! Search: texts are folded once, in Rust, the same way on both databases; each keeps the folded words in its own index.

mod acronyms;
mod extract;
mod fold;
pub mod index;
pub mod pages;
mod query;
pub mod service;

pub use self::{extract::Segment, query::Query};

#[cfg(test)]
mod tests;
