//! What the page of a mail's link posts to.

use axum::{extract::State, response::Response};

use super::{
    model::{Answer, CLOSING_PATH},
    service::{ClosingError, say},
};
use crate::{
    app::{
        AppState,
        form::{Posted, see},
    },
    forum::service::ForumError,
    http::{fields::FieldErrors, limits::Limited},
};

/// `POST /question-resolue`: `jeton`, `etat`, and `reponse` when it is solved. Whoever holds the secret is the asker: nobody needs
/// to sign in.
pub async fn post_closing(State(state): State<AppState>, posted: Posted) -> Response {
    let answer = match Answer::parse(&posted.fields) {
        Ok(answer) => answer,
        Err(errors) => return posted.refuse(errors).await,
    };
    let posted = match posted.network_within(Limited::Write).await {
        Ok(posted) => posted,
        Err(refusal) => return refusal,
    };
    match say(&state.db, posted.visit.now, posted.fields.get("jeton"), answer).await {
        Ok(()) => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("jeton", posted.fields.get("jeton"))
                .append_pair("fait", answer.said.code())
                .finish();
            see(&format!("{CLOSING_PATH}?{query}"))
        }
        // Deleted or hidden while the page was open: the form shows those that are left.
        Err(ClosingError::Forum(ForumError::NotFound)) => {
            let gone = "Cette réponse n’est plus là. Choisissez-en une autre, ou « Aucune en particulier ».";
            posted.refuse(FieldErrors::one("reponse", gone)).await
        }
        Err(error) => posted.fail(error.into()).await,
    }
}
