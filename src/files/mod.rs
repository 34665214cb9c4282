//! Files: photos of members, archives they ask for. Each is an object in a store (a folder, or what speaks S3) and a row
//! that says whose it is, who may read it and until when.
//!
//! No crash leaves an object nobody knows of. The row comes first, with the moment at which its object is to be removed should
//! nothing else happen; then the object; then, in the transaction that needs it, the row is told to stay. Removing is the
//! same row's business: it gets a moment, and the worker takes the object away, then the row.
//!
//! A key is never used twice: what it leads to never changes.

mod entity;
pub mod forms;
pub mod model;
pub mod pages;
mod picture;
pub mod portrait;
pub mod send;
pub mod service;
mod store;

pub use self::store::{FileStore, StoreError};

#[cfg(test)]
mod tests;
