//! What pages weigh on their way: those that are kept as little as possible, those that are sent once as fast as possible.

use std::cell::RefCell;

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use tower_http::{CompressionLevel, compression::CompressionLayer};
use zstd::bulk::Compressor;

/// How well kept pages are compressed, from 0 to 9: beyond, each step costs twice the last for a hundredth of the size.
const KEPT_QUALITY: i32 = 5;
/// The same for pages that are sent once. Better would cost more time than drawing them.
const PASSING_QUALITY: i32 = 1;

thread_local! {
    /// One a thread: making it takes as long as compressing a page with it.
    static ZSTANDARD: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(PASSING_QUALITY).ok());
}

/// Brotli or gzip, as the browser likes: the smallest.
#[must_use]
pub fn kept() -> CompressionLayer {
    CompressionLayer::new().br(true).gzip(true).quality(CompressionLevel::Precise(KEPT_QUALITY))
}

/// The same, for what is made anew for each reader and [`squeeze`] left alone.
#[must_use]
pub fn passing() -> CompressionLayer {
    CompressionLayer::new().br(true).gzip(true).quality(CompressionLevel::Precise(PASSING_QUALITY))
}

/// Compresses pages with Zstandard, the fastest, for the browsers that read it.
pub async fn squeeze(request: Request, next: Next) -> Response {
    let wanted = request.method() != Method::HEAD && reads(request.headers(), "zstd");
    let response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !wanted || !is_page || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => {
            tracing::error!(%error, "a page broke off");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    head.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    let Some(squeezed) = zstandard(&body) else { return Response::from_parts(head, Body::from(body)) };
    head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(squeezed))
}

/// None: it could not be, and travels as it is.
fn zstandard(body: &Bytes) -> Option<Vec<u8>> {
    ZSTANDARD.with_borrow_mut(|compressor| compressor.as_mut()?.compress(body).ok())
}

/// Whether a browser says it reads a coding.
pub(super) fn reads(headers: &HeaderMap, coding: &str) -> bool {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').map(str::trim).any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim() == coding && weight.is_some_and(|weight| weight > 0.0)
    })
}
