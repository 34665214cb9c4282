//! Where a page is.

use leptos::prelude::*;

/// The pages above this one, as (address, name), then this one's name.
#[component]
pub fn Breadcrumb(
    /// From the home page down; the home page is understood.
    above: Vec<(String, String)>,
    /// This page.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    view! {
        <nav class="breadcrumb" aria-label="Fil d’Ariane">
            <ol>
                <li><a href="/">"Accueil"</a></li>
                {above
                    .into_iter()
                    .map(|(href, name)| view! { <li><a href=href>{name}</a></li> })
                    .collect_view()}
                <li aria-current="page">{here}</li>
            </ol>
        </nav>
    }
}
