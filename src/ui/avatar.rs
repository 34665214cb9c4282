//! The round mark of a person.

use leptos::prelude::*;

/// Initials in a disc; the name stands beside it, so readers of the screen skip it.
#[component]
pub fn Avatar(
    /// One or two letters.
    initials: String,
    /// Whether it heads a page.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    view! { <span class="avatar" class:avatar-large=large aria-hidden="true">{initials}</span> }
}
