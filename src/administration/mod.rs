//! What those who keep the site do: give roles and take them back.

pub mod forms;
pub mod pages;
