//! Server functions: what the island asks for without leaving the page. Thin: the same service as the page.

use leptos::prelude::*;

use super::view::Detail;

/// What the page of figures shows of a choice.
///
/// # Errors
/// When the choice is none one can make, or the database does not answer.
#[server(endpoint = "statistiques", input = leptos::server_fn::codec::GetUrl)]
pub async fn figures(
    /// The rest of the page's address: `semaines=26&theme=mobilite`.
    query: String,
) -> Result<Detail, ServerFnError> {
    let page = crate::app::context::ApiContext::read();
    let fields = crate::http::fields::Fields::from_urlencoded(query.as_bytes());
    let asked = super::model::Asked::parse(&fields)
        .ok_or_else(|| crate::app::error::refused(super::model::UNKNOWN_CHOICE.to_owned()))?;
    let themes = crate::forum::service::themes(&page.db).await.map_err(crate::app::error::failed)?;
    super::service::detail(&page.db, page.now, &asked, &themes).await.map_err(crate::app::error::failed)
}
