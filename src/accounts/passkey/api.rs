//! What `public/passkeys.js` asks. A ceremony is two calls: the first is answered by `{"ceremony", "options"}`, the second
//! brings the secret back as `ceremony`, with what the device said as `credential`, and is answered by `{"next"}`, a path to
//! go to.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::{
    model::KeyName,
    service::{self, PasskeyError, Started},
};
use crate::{
    accounts::{
        forms::{landing, with_session},
        model::NextPath,
    },
    app::{
        AppState,
        call::{Called, refuse, refuse_with},
        context::this_browser,
        error::PageError,
    },
    http::limits::Limited,
};

/// Where a member sees their passkeys.
pub(super) const KEYS_PATH: &str = "/mon-compte/cles";

/// Asks to add a passkey.
#[derive(Debug, Deserialize)]
pub struct Adding {
    /// As it was typed.
    nom: String,
}

/// What a device made.
#[derive(Debug, Deserialize)]
pub struct Added {
    ceremony: String,
    credential: RegisterPublicKeyCredential,
}

/// Asks to sign in.
#[derive(Debug, Deserialize)]
pub struct SigningIn {}

/// What a device signed, and where its owner wanted to go.
#[derive(Debug, Deserialize)]
pub struct Signed {
    ceremony: String,
    credential: PublicKeyCredential,
    #[serde(default)]
    suite: String,
}

/// `POST /mon-compte/cles/debut`.
pub async fn start_adding(State(state): State<AppState>, call: Called<Adding>) -> Response {
    let call = match call.within(Limited::Proof) {
        Ok(call) => call,
        Err(error) => return refuse(&error),
    };
    let Some(actor) = call.visit.actor else { return refuse(&PageError::sign_in_first()) };
    let name = match KeyName::parse(&call.input.nom) {
        Ok(name) => name,
        Err(message) => return refuse_with(StatusCode::UNPROCESSABLE_ENTITY, &message),
    };
    started(service::start_adding(&state.db, &state.passkeys, &actor, call.visit.now, &name).await)
}

/// `POST /mon-compte/cles/fin`.
pub async fn finish_adding(State(state): State<AppState>, call: Called<Added>) -> Response {
    let Some(actor) = call.visit.actor else { return refuse(&PageError::sign_in_first()) };
    let Added { ceremony, credential } = call.input;
    let now = call.visit.now;
    match service::finish_adding(&state.db, &state.passkeys, &actor, now, &ceremony, &credential).await {
        Ok(_) => go_to(KEYS_PATH),
        Err(error) => refuse(&error.into()),
    }
}

/// `POST /connexion/cle/debut`.
pub async fn start_signing_in(State(state): State<AppState>, call: Called<SigningIn>) -> Response {
    let call = match call.within(Limited::Proof) {
        Ok(call) => call,
        Err(error) => return refuse(&error),
    };
    started(service::start_signing_in(&state.db, &state.passkeys, call.visit.now).await)
}

/// `POST /connexion/cle/fin`.
pub async fn finish_signing_in(State(state): State<AppState>, call: Called<Signed>) -> Response {
    let browser = this_browser(&call.headers, &state.config.site);
    let Signed { ceremony, credential, suite } = call.input;
    let signed_in = service::finish_signing_in(
        &state.db,
        &state.passkeys,
        call.visit.now,
        &ceremony,
        &credential,
        NextPath::parse(&suite),
        &browser,
    );
    match signed_in.await {
        Ok(outcome) => with_session(&state, &outcome.session, go_to(&landing(&outcome))),
        Err(error) => refuse(&error.into()),
    }
}

fn started(outcome: Result<Started, PasskeyError>) -> Response {
    match outcome {
        Ok(Started { ceremony, options }) => {
            Json(json!({ "ceremony": ceremony, "options": options })).into_response()
        }
        Err(error) => refuse(&error.into()),
    }
}

fn go_to(path: &str) -> Response {
    Json(json!({ "next": path })).into_response()
}
