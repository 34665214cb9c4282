//! What comes alive in the browser: the bell.

use leptos::prelude::*;

use super::view::bell_words;
use crate::{
    live::source::{Message, watch_bell},
    ui::dom::{set_text, show},
};

/// The ids of what the island changes; the bell draws it.
pub mod ids {
    /// How many.
    pub const COUNT: &str = "cloche-nombre";
    /// The same, for those who listen to the page.
    pub const WORDS: &str = "cloche-mots";
}

/// The bell, kept up to date as long as the page is seen. Without JavaScript it says what there was when the page was drawn.
#[island]
pub fn LiveBell() -> impl IntoView {
    Effect::new(|_| {
        watch_bell(|message| {
            if let Message::Bell(count) = message {
                let (shown, words) = bell_words(*count);
                set_text(ids::COUNT, &shown);
                set_text(ids::WORDS, &words);
                show(ids::COUNT, *count > 0);
            }
        });
    });
}
