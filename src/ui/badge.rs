//! What is said of a person beside their name.

use leptos::prelude::*;

/// A name, and the badge of who is an ambassador.
#[component]
pub fn PersonName(
    /// « Prénom N. ».
    #[prop(into)]
    name: String,
    /// What they answer for, in words; none for who is no ambassador.
    ambassador_of: Option<String>,
) -> impl IntoView {
    view! {
        {name}
        {ambassador_of.map(|of| view! { " " <AmbassadorBadge of/> })}
    }
}

/// Says that somebody is a known face of the community.
#[component]
pub fn AmbassadorBadge(
    /// What they answer for, in words: « Mobilité, Gironde (33) »; their profile says it too.
    of: String,
) -> impl IntoView {
    let title = (!of.is_empty()).then(|| format!("Ambassade\u{a0}: {of}"));
    view! { <span class="badge badge-expert" title=title>"Ambassadeur·rice"</span> }
}
