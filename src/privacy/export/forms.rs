//! What the form of the archive posts to.

use axum::{extract::State, response::Response};

use super::{
    pages::EXPORT_PATH,
    service::{ExportError, request},
};
use crate::{
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    http::fields::FieldErrors,
};

/// `POST /mon-compte/donnees`: asks for an archive.
pub async fn post_export(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    match request(&state.db, &actor, posted.visit.now).await {
        // Pressed twice: the page says that it is being made.
        Ok(()) | Err(ExportError::UnderWay) => see(EXPORT_PATH),
        Err(ExportError::Db(error)) => posted.fail(error.into()).await,
        Err(error) => posted.refuse(FieldErrors::one("", error.to_string())).await,
    }
}

impl From<ExportError> for PageError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Db(error) => error.into(),
            refused => Self::forbidden(refused.to_string()),
        }
    }
}
