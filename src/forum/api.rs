//! Server functions: what islands ask for without leaving the page. Thin: the same services as the pages.

use leptos::prelude::*;

use super::view::{Kept, PostView, ThemeView};
use crate::markdown::SafeHtml;

/// How a text would look. Writes nothing.
///
/// # Errors
/// When the text is too long; the message is for the writer.
#[server(endpoint = "apercu")]
pub async fn preview(
    /// Markdown.
    text: String,
) -> Result<SafeHtml, ServerFnError> {
    let body = super::model::parse_body(&text).map_err(crate::app::error::refused)?;
    Ok(crate::markdown::render(&body))
}

/// The visible replies of a topic whose number is above `number`, at most fifty.
///
/// # Errors
/// When the topic does not exist for the public.
#[server(endpoint = "reponses", input = leptos::server_fn::codec::GetUrl)]
pub async fn replies_after(
    /// The topic's identifier.
    topic: i64,
    /// The highest number already shown.
    number: i64,
) -> Result<Vec<PostView>, ServerFnError> {
    let page = crate::app::context::ApiContext::read();
    let topic = super::model::TopicId(topic);
    let replies = super::service::replies_after(&page.db, page.actor(), page.now, topic, number)
        .await
        .map_err(crate::app::error::failed)?;
    // They appear before the reader's eyes.
    if let Some((reader, last)) = page.reader().zip(replies.last()) {
        crate::following::service::read_topic(&page.db, reader, page.now, topic, Some(last.number))
            .await
            .map_err(crate::app::error::failed)?;
    }
    Ok(replies)
}

/// Every theme with its figures.
///
/// # Errors
/// When the database does not answer.
#[server(endpoint = "themes", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_themes() -> Result<Vec<ThemeView>, ServerFnError> {
    let page = crate::app::context::ApiContext::read();
    super::service::themes(&page.db).await.map_err(crate::app::error::failed)
}

/// One post, as the reader may see it.
///
/// # Errors
/// When it does not exist for the public.
#[server(endpoint = "message", input = leptos::server_fn::codec::GetUrl)]
pub async fn post(
    /// The post's identifier.
    id: i64,
) -> Result<PostView, ServerFnError> {
    let page = crate::app::context::ApiContext::read();
    super::service::one_post(&page.db, page.actor(), page.now, super::model::PostId(id))
        .await
        .map_err(crate::app::error::failed)
}

/// The kept answer of a topic; none when none is kept, or when the public cannot see the topic: pages that show one ask when it
/// was just hidden.
///
/// # Errors
/// The database's.
#[server(endpoint = "retenue", input = leptos::server_fn::codec::GetUrl)]
pub async fn kept_answer(
    /// The topic's identifier.
    topic: i64,
) -> Result<Option<Kept>, ServerFnError> {
    let page = crate::app::context::ApiContext::read();
    match super::service::topic_page(&page.db, page.actor(), page.now, super::model::TopicId(topic), 1).await
    {
        Ok(view) => Ok(view.kept),
        Err(super::service::ForumError::NotFound) => Ok(None),
        Err(error) => Err(crate::app::error::failed(error)),
    }
}
