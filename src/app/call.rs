//! What scripts of ours post, and are answered: JSON both ways, errors in words to show.

use axum::{
    Json,
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited as LimitedBody};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{AppState, context::Visit, error::PageError};
use crate::http::{client_address::ClientAddress, limits::Limited};

/// Largest call accepted, in bytes: many times what a device says of itself.
const MAX_CALL: usize = 64 * 1024;

/// A call, read. One that cannot be is answered before its handler runs.
#[derive(Debug)]
pub struct Called<T> {
    /// What was sent.
    pub input: T,
    /// Who, and when.
    pub visit: Visit,
    /// What the browser sent with it.
    pub headers: HeaderMap,
    client: ClientAddress,
    state: AppState,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Called<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let client = ClientAddress::of(&parts, state);
        if !is_json(&parts.headers) {
            return Err(refuse(&PageError::unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE)));
        }
        let input = read(body).await.map_err(|status| refuse(&PageError::unreadable(status)))?;
        let visit =
            parts.extensions.remove::<Visit>().unwrap_or_else(|| Visit::by_visitor(state.clock.now()));
        // Who is not known to be signed out is not told to sign in.
        if visit.is_unknown {
            return Err(refuse(&PageError::unavailable()));
        }
        Ok(Self { input, visit, headers: parts.headers, client, state: state.clone() })
    }
}

impl<T> Called<T> {
    /// Counts one more of what is limited.
    ///
    /// # Errors
    /// When it is one too many.
    pub fn within(self, limited: Limited) -> Result<Self, PageError> {
        let member = self.visit.actor.as_ref().map(|actor| actor.member);
        match self.state.limits.count(limited, member, self.client.0) {
            Ok(()) => Ok(self),
            Err(wait) => Err(PageError::too_often(wait)),
        }
    }
}

async fn read<T: DeserializeOwned>(body: Body) -> Result<T, StatusCode> {
    let bytes = LimitedBody::new(body, MAX_CALL).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
    })?;
    serde_json::from_slice(&bytes.to_bytes()).map_err(|_| StatusCode::BAD_REQUEST)
}

// No form of another site can send this without asking first.
fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("application/json"))
}

/// `{"message": "…"}`: what happened and what to do, for the visitor.
#[must_use]
pub fn refuse(error: &PageError) -> Response {
    let answer = refuse_with(error.status(), &format!("{}. {}", error.title(), error.advice()));
    match error.retry_after() {
        Some(seconds) => ([(header::RETRY_AFTER, seconds.to_string())], answer).into_response(),
        None => answer,
    }
}

/// The same, in other words.
#[must_use]
pub fn refuse_with(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}
