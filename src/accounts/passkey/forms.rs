//! What the forms of passkeys post to. They need no JavaScript.

use axum::{extract::State, response::Response};

use super::{
    api::KEYS_PATH,
    model::{KeyId, KeyName},
    service::{remove_key, rename_key},
};
use crate::{
    accounts::model::SignedIn,
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    http::fields::FieldErrors,
};

/// `POST /mon-compte/cles/{id}/renommer`: `nom`.
pub async fn post_rename(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, key) = match asked(&posted) {
        Ok(asked) => asked,
        Err(error) => return posted.fail(error).await,
    };
    let name = match KeyName::parse(posted.fields.get("nom")) {
        Ok(name) => name,
        Err(message) => return posted.refuse(FieldErrors::one("nom", message)).await,
    };
    match rename_key(&state.db, &actor, key, &name).await {
        Ok(()) => see(KEYS_PATH),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /mon-compte/cles/{id}/supprimer`.
pub async fn post_remove(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, key) = match asked(&posted) {
        Ok(asked) => asked,
        Err(error) => return posted.fail(error).await,
    };
    match remove_key(&state.db, &actor, posted.visit.now, key).await {
        Ok(()) => see(KEYS_PATH),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// Who acts, on which passkey.
fn asked(posted: &Posted) -> Result<(SignedIn, KeyId), PageError> {
    let actor = posted.visit.actor.clone().ok_or_else(PageError::sign_in_first)?;
    let key = KeyId::parse(posted.segment(2)).ok_or_else(PageError::not_found)?;
    Ok((actor, key))
}
