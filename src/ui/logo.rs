//! The mark: two arches leaning on each other.

use leptos::prelude::*;

/// Decorative: the name stands beside it. The same drawing as `public/favicon.svg`, in the colours of the theme.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false">
            <path
                class="logo-front"
                d="M0.72 27.3L2.86 8.83A8.4 8.4 0 0 1 19.58 10.32L18.49 27.76A2.6 2.6 0 0 1 13.31 27.44L14.39 10A3.2 3.2 0 0 0 8.02 9.43L5.88 27.9A2.6 2.6 0 0 1 0.72 27.3Z"
            ></path>
            <path
                class="logo-back"
                d="M17.23 2.2A8.4 8.4 0 0 1 29.14 8.83L31.28 27.3A2.6 2.6 0 0 1 26.12 27.9L23.98 9.43A3.2 3.2 0 0 0 20.37 6.63A9.7 9.7 0 0 0 17.23 2.2Z"
            ></path>
        </svg>
    }
}
