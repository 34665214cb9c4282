//! What every page says of itself.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::{
    prelude::*,
    tachys::{html::InertElement, view::Position},
};
use leptos_meta::{Meta, Title};

use super::error_page::ErrorPage;
use crate::app::{context::PageContext, error::PageError};

/// Bytes that most parts of a page need no more than: a text that grows is copied each time.
const ROOM: usize = 32 * 1024;

const SITE: &str = "La Communauté de l’inclusion";

/// The title of a page. The only use of `<Title>`, which writes what it is given into the page without escaping it.
#[component]
pub fn PageTitle(
    /// Any text.
    #[prop(into)]
    text: String,
    /// One or two sentences for search engines and shared links.
    #[prop(optional, into)]
    description: Option<String>,
) -> impl IntoView {
    let title = if text.is_empty() { SITE.to_owned() } else { format!("{text} · {SITE}") };
    let shared_title = if text.is_empty() { SITE.to_owned() } else { text };
    view! {
        <Title text=escape(&title)/>
        <Meta property="og:title" content=shared_title/>
        {description.map(|description| view! { <Meta name="description" content=description/> })}
    }
}

/// The characters that mean something to HTML, as their names.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The page that `work` makes once its data has come, or what went wrong with it, with the right status.
pub fn page_from(
    work: impl Future<Output = Result<AnyView, PageError>> + Send + 'static,
) -> Suspend<AnyView> {
    // What a page is made of is large, and the framework moves it several times.
    let work = Box::pin(work);
    Suspend::new(async move { or_error(work.await) })
}

/// The same, where nothing is waited for.
pub fn or_error(page: Result<AnyView, PageError>) -> AnyView {
    match page {
        Ok(view) => drawn(view),
        Err(error) => drawn(view! { <ErrorPage error/> }),
    }
}

/// A part of a page, written out where its data has come: nothing in it waits. The framework would write it piece by piece later, as
/// what may wait for something, which costs two texts for each element (docs/PERFORMANCE.md); and on whichever thread then writes,
/// which may know of no page or of another one, where what the part says in the head is looked for.
pub fn drawn(part: impl IntoView) -> AnyView {
    let mut html = String::with_capacity(ROOM);
    part.into_view().to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, Vec::new());
    InertElement::new(html).into_any()
}

/// Sends the browser to the page's true address. What is returned is for the few that do not follow.
pub fn moved_to(path: &str) -> AnyView {
    send_to(StatusCode::PERMANENT_REDIRECT, path)
}

/// Sends the browser elsewhere, this time.
pub fn see_instead(path: &str) -> AnyView {
    send_to(StatusCode::SEE_OTHER, path)
}

fn send_to(status: StatusCode, path: &str) -> AnyView {
    let response = PageContext::response();
    if let Ok(location) = HeaderValue::from_str(path) {
        response.set_status(status);
        response.insert_header(header::LOCATION, location);
    }
    let path = path.to_owned();
    view! { <div class="wrap"><h1>"Cette page a changé d’adresse"</h1><p><a href=path>"Continuer"</a></p></div> }.into_any()
}

/// Asks search engines to leave this page out of their results.
pub fn keep_out_of_search_engines() {
    PageContext::response()
        .insert_header(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
}
