//! Server functions: what the completion asks for without leaving the page.

use leptos::prelude::*;

/// Whose names begin so, for members, drawn: options that say how people are told apart and hold what to write for them; empty for
/// nobody. The people of the discussion first; with nothing typed, they alone.
///
/// # Errors
/// When it is asked too often, as searching is, or the database does not answer.
#[server(endpoint = "personnes", input = leptos::server_fn::codec::GetUrl)]
pub async fn people(
    /// The topic's identifier; 0 for a new one.
    topic: i64,
    /// What was typed after the sign.
    #[server(default)]
    name: String,
) -> Result<String, ServerFnError> {
    let page = crate::app::context::PageContext::read();
    let Some(actor) = &page.visit.actor else { return Ok(String::new()) };
    page.within(crate::http::limits::Limited::Search).map_err(crate::app::error::failed)?;
    let place = super::service::Place::Topic(crate::forum::model::TopicId(topic));
    let found = super::service::suggest(&page.state.db, actor, place, &name)
        .await
        .map_err(crate::app::error::failed)?;
    Ok(super::parts::options(found))
}
