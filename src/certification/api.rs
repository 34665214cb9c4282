//! Server functions: what islands ask for without leaving the page.

use leptos::prelude::*;

use super::view::CertifiedAnswer;

/// The certified replies of a question; none when the public does not see it.
///
/// # Errors
/// When the database does not answer.
#[server(endpoint = "certifiees", input = leptos::server_fn::codec::GetUrl)]
pub async fn certified_answers(
    /// The topic's identifier.
    topic: i64,
) -> Result<Vec<CertifiedAnswer>, ServerFnError> {
    let page = crate::app::context::ApiContext::read();
    super::service::certificates_of(&page.db, None, page.now, crate::forum::model::TopicId(topic))
        .await
        .map(|found| found.answers)
        .map_err(crate::app::error::failed)
}
