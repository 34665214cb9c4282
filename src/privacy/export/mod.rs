//! « Télécharger mes données »: an archive of what the site knows of a member, made by the worker, for them alone, for two
//! days.
//!
//! Each feature says what it knows, by the `export` of its service; [`archive`] only puts these together. A feature that keeps
//! something about members adds its own there.

mod archive;
mod entity;
pub mod forms;
pub mod pages;
pub mod service;
