//! What is said of a person beside their name.

use leptos::prelude::*;

/// Says that somebody is a known face of the community.
#[component]
pub fn AmbassadorBadge(
    /// What they answer for, in words: « Mobilité, Gironde (33) »; their profile says it too.
    of: String,
) -> impl IntoView {
    let title = (!of.is_empty()).then(|| format!("Ambassade\u{a0}: {of}"));
    view! { <span class="badge badge-expert" title=title>"Ambassadeur·rice"</span> }
}
