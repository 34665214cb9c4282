//! Text that somebody wrote.

use leptos::prelude::*;

use crate::markdown::SafeHtml;

/// The HTML of a post. The only `inner_html` of the site.
#[component]
pub fn Prose(
    /// Made by the sanitiser.
    html: SafeHtml,
) -> impl IntoView {
    view! { <div class="prose" inner_html=html.into_string()></div> }
}
