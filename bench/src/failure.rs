//! Why a measure could not be taken.

use std::fmt;

/// A sentence for the person who measures. A figure that falls short is no failure; one that cannot be trusted is.
#[derive(Debug)]
pub struct Failure(String);

/// What measures return.
pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// Says what went wrong.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when something failed.
pub trait While<T> {
    /// `doing` completes « while … ».
    fn while_doing(self, doing: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn while_doing(self, doing: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| Failure(format!("{}: {error}", doing())))
    }
}
