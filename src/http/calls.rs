//! Calls of server functions: they are answered to programs, and what a caller got wrong is the caller's fault.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, Limited};

use crate::app::{error::PageError, form::MAX_FORM};

/// Set by the framework on an answer that is an error.
const FAILED: &str = "serverfnerror";
/// How the framework begins an error when it could not read what was sent.
const UNREADABLE: [&str; 4] = ["Args|", "MissingArg|", "Deserialization|", "Request|"];

/// The framework redirects browsers to the page they come from, errors in its query, and calls a fault of ours whatever
/// it could not read. No form of ours posts to a server function: the answer is always for a program.
pub async fn answer_as_a_server_function(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let Ok(body) = Limited::new(body, MAX_FORM).collect().await else {
        let error = PageError::too_large();
        return (error.status(), error.title()).into_response();
    };
    let response = next.run(Request::from_parts(parts, Body::from(body.to_bytes()))).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || !response.headers().contains_key(FAILED) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else { return parts.status.into_response() };
    let body = body.to_bytes();
    if UNREADABLE.iter().any(|kind| body.starts_with(kind.as_bytes())) {
        parts.status = StatusCode::BAD_REQUEST;
    }
    Response::from_parts(parts, Body::from(body))
}
