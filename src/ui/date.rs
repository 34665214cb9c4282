//! A moment, as it is written and as it is shown.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A moment turned into words by the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// For `datetime`: `2026-11-12T13:20:00Z`.
    pub iso: String,
    /// « il y a 2 h », « hier », « le 12 novembre ».
    pub relative: String,
    /// « 12 novembre 2026 à 14 h 20 », in Paris.
    pub full: String,
}

/// When something happened: in words, the full date when one asks for it.
#[component]
pub fn Time(
    /// The moment.
    at: Moment,
) -> impl IntoView {
    view! { <time datetime=at.iso title=at.full>{at.relative}</time> }
}
