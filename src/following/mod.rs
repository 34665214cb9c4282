//! What members follow, and what they have not read.
//!
//! Words: a member *follows* a topic, a theme, a tag or a territory; writing in a topic follows it, once: a topic that its
//! member *left* is not followed again for writing in it. Having the same question follows it too: the button says so. The *position* of a member in a topic is the highest number they
//! were shown. Their *mark* is the moment until which they said that everything was read; before that, the moment they came.
//!
//! What is *unread* in a topic is what others wrote there after the reader's position and after a moment that bounds it: their
//! mark, and no longer ago than [`model::HORIZON`]; for a topic they follow, no longer before they did. So nothing has to be
//! kept of what lies before: positions are few, and can be forgotten without anything becoming unread again.

mod entity;
pub mod forms;
pub mod model;
pub mod pages;
pub mod service;

#[cfg(test)]
mod tests;
