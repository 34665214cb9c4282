//! The page between a form and another site.

use axum::http::{HeaderName, HeaderValue, header};
use leptos::prelude::*;

use super::page::{PageTitle, keep_out_of_search_engines};
use crate::app::{context::PageContext, form::Leaving};

/// Says where the browser goes and sends it there at once, by a header: no script is needed. The link is for browsers that
/// were told not to follow.
#[component]
pub fn LeavingPage(
    /// Where.
    leaving: Leaving,
) -> impl IntoView {
    keep_out_of_search_engines();
    let response = PageContext::response();
    // The address holds what signs somebody in: it is not for the disk.
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={}", leaving.url)) {
        response.insert_header(HeaderName::from_static("refresh"), refresh);
    }
    let Leaving { url, name, why } = leaving;
    view! {
        <PageTitle text=format!("Vers {name}")/>
        <div class="wrap narrow">
            <h1>{format!("En route vers {name}")}</h1>
            <p class="lead">{why}</p>
            <p><a class="btn btn-primary" href=url rel="noreferrer">{format!("Continuer vers {name}")}</a></p>
        </div>
    }
}
