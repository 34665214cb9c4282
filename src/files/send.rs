//! Serving files.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    model::{Audience, FileKey},
    service::{FileError, OpenFile, open_file},
};
use crate::app::{
    AppState,
    context::Visit,
    error::PageError,
    form::{FormState, segment},
    render,
};

/// What a key leads to never changes; but a photo that was taken back must not be shown for long by whoever kept a copy.
const PUBLIC: &str = "public, max-age=86400, immutable";
/// For the reader's own browser, which asks again whether they still may.
const PRIVATE: &str = "private, no-cache";

/// `GET /fichiers/{key}`. What one may not read does not exist.
pub async fn get_file(State(state): State<AppState>, request: Request) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let visit = visit.unwrap_or_else(|| Visit::by_visitor(state.clock.now()));
    let Some(key) = FileKey::parse(segment(request.uri(), 1)) else {
        return fail(state, PageError::not_found(), request).await;
    };
    let tag = format!("\"{}\"", key.as_str());
    let has_it = has(request.headers(), &tag);
    let found = open_file(&state.db, &state.files, visit.actor.as_ref(), visit.now, &key, has_it).await;
    match found {
        Ok(Some(file)) => answer(file, &key, &tag),
        // Nobody knows who asks.
        Ok(None) if visit.is_unknown => fail(state, PageError::unavailable(), request).await,
        Ok(None) => fail(state, PageError::not_found(), request).await,
        Err(error) => fail(state, error.into(), request).await,
    }
}

fn has(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').map(|known| known.trim().trim_start_matches("W/")).any(|known| known == tag)
}

fn answer(file: OpenFile, key: &FileKey, tag: &str) -> Response {
    let is_known = file.body.is_none();
    let mut response = file.body.unwrap_or_else(Body::empty).into_response();
    let headers = response.headers_mut();
    let caching = if file.audience == Audience::Everybody { PUBLIC } else { PRIVATE };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    // Keys, types and numbers are ASCII.
    let mut say = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    say(header::ETAG, tag.to_owned());
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    say(header::CONTENT_LENGTH, file.size.to_string());
    if file.audience == Audience::Owner {
        let extension = key.as_str().rsplit('.').next().unwrap_or_default();
        say(header::CONTENT_DISPOSITION, format!("attachment; filename=\"mes-donnees.{extension}\""));
    }
    say(header::CONTENT_TYPE, file.content_type);
    response
}

async fn fail(state: AppState, error: PageError, request: Request) -> Response {
    let status = error.status();
    let form = FormState { failure: Some(error), ..FormState::default() };
    render(state, form, Some(status), request).await
}

impl From<FileError> for PageError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Db(error) => error.into(),
            FileError::Store(error) => {
                tracing::warn!(%error, "the file store does not answer");
                Self::unavailable()
            }
        }
    }
}
