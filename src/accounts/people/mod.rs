//! Members among themselves: what each says of their work, who sees it, and the directory where they are found.
//!
//! Words: a *profile* is what a member says beyond the first sign-in's questions; each of its *fields* is shown to
//! everybody or to members only, as its owner chose ([`super::visibility`]); the *directory* lists those who agreed to be
//! found, and ambassadors, unless they chose otherwise. An address is in neither.

mod entity;
pub mod forms;
pub mod model;
pub mod pages;
pub mod service;
