//! The mark: two arches leaning on each other.

use leptos::prelude::*;

/// Decorative: the name stands beside it.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false">
            <path class="logo-back" d="M14 27V15a6.5 6.5 0 0 1 13 0v12"></path>
            <path class="logo-front" d="M5 27V15a6.5 6.5 0 0 1 13 0v12"></path>
        </svg>
    }
}
