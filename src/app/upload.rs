//! Forms with a file.

use std::{mem::take, task::Poll, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use futures::{StreamExt, stream};

use super::{AppState, error::PageError, form::Posted};
use crate::http::{client_address::ClientAddress, limits::Limited};

/// What is read at most before the connection is dropped, in bytes. Far more than is kept: a browser listens to the answer only
/// once it has sent everything, and a file that is too large deserves words.
pub const MAX_READ: usize = 64 * 1024 * 1024;
/// How long sending a file may take: five megabytes over a poor telephone line.
pub const LONGEST_UPLOAD: Duration = Duration::from_secs(180);
/// Most of the other fields that are kept, and longest name and value of one, in bytes: what a form of ours that carries a file
/// holds, with room. They are shown again when the file is refused, so that all of them together must stay small.
const MAX_FIELDS: usize = 32;
const MAX_NAME: usize = 64;
const MAX_TEXT: usize = 1_024;

/// A posted form that may hold one file, of somebody signed in.
#[derive(Debug)]
pub struct Uploaded {
    /// The form, its other fields read wherever they stand: before the file or after it, were it too large.
    pub posted: Posted,
    /// What the file holds; none: none was chosen.
    pub file: Option<UploadedFile>,
}

/// A file that was sent.
#[derive(Debug)]
pub enum UploadedFile {
    /// All of it.
    Whole(Bytes),
    /// More than is taken, and not kept.
    TooLarge,
}

impl Uploaded {
    /// Reads a form whose file is at most `max` bytes. What may not be sent is answered before its handler runs: by nobody,
    /// too often, incompletely.
    ///
    /// # Errors
    /// That answer.
    pub async fn read(request: Request, state: &AppState, max: usize) -> Result<Self, Response> {
        if !is_multipart(request.headers()) {
            return Ok(Self { posted: Posted::from_request(request, state).await?, file: None });
        }
        let (parts, body) = request.into_parts();
        let posted = Posted::begin(parts.clone(), state);
        if posted.visit.is_unknown {
            pass_over(body).await;
            return Err(posted.fail(PageError::unavailable()).await);
        }
        if posted.visit.actor.is_none() {
            pass_over(body).await;
            return Err(posted.fail(PageError::sign_in_first()).await);
        }
        let (member, client) =
            (posted.visit.actor.as_ref().map(|actor| actor.member), ClientAddress::of(&parts, state));
        if let Err(wait) = state.limits.count(Limited::Upload, member, client.0) {
            pass_over(body).await;
            let error = PageError::too_often(wait).back_to_form(parts.uri.path());
            return Err(posted.fail(error).await);
        }
        let mut posted = posted;
        let path = parts.uri.path().to_owned();
        let mut file = None;
        let read = match Multipart::from_request(Request::from_parts(parts, in_pieces(body)), state).await {
            Ok(form) => read_fields(form, max, &mut posted, &mut file).await,
            Err(_) => Err(StatusCode::BAD_REQUEST),
        };
        match read {
            Ok(()) => Ok(Self { posted, file }),
            Err(StatusCode::PAYLOAD_TOO_LARGE) => Ok(Self { posted, file: Some(UploadedFile::TooLarge) }),
            Err(_) => Err(posted.fail(PageError::bad_request().back_to_form(&path)).await),
        }
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("multipart/form-data"))
}

/// The same body, which says after each piece that the next is not there yet. Otherwise, what reads the form would take in all
/// that has come before it looks at the first field: on a fast line the whole file in memory, and nothing of the other fields
/// when it is too large.
fn in_pieces(body: Body) -> Body {
    let mut pieces = body.into_data_stream();
    let mut gave_one = false;
    Body::from_stream(stream::poll_fn(move |context| {
        if take(&mut gave_one) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = pieces.poll_next_unpin(context);
        gave_one = piece.is_ready();
        piece
    }))
}

/// Lets the browser finish, so that it hears the answer.
async fn pass_over(body: Body) {
    let mut left = MAX_READ;
    let mut parts = body.into_data_stream();
    while let Some(Ok(part)) = parts.next().await {
        if part.len() > left {
            return;
        }
        left -= part.len();
    }
}

async fn read_fields(
    mut form: Multipart,
    max: usize,
    posted: &mut Posted,
    file: &mut Option<UploadedFile>,
) -> Result<(), StatusCode> {
    let mut kept = 0;
    while let Some(field) = form.next_field().await.map_err(|error| error.status())? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            match read(field, max).await? {
                // No file was chosen: browsers send an empty one.
                Some(bytes) if bytes.is_empty() => {}
                Some(bytes) => *file = Some(UploadedFile::Whole(bytes)),
                None => *file = Some(UploadedFile::TooLarge),
            }
        } else if let Some(text) = read(field, MAX_TEXT).await?
            && kept < MAX_FIELDS
            && name.len() <= MAX_NAME
        {
            kept += 1;
            posted.fields.add(&name, String::from_utf8_lossy(&text));
        }
    }
    Ok(())
}

/// All of a field; none when it is longer than `max`. It is read to its end all the same.
async fn read(mut field: Field<'_>, max: usize) -> Result<Option<Bytes>, StatusCode> {
    let mut whole = Some(Vec::new());
    while let Some(part) = field.chunk().await.map_err(|error| error.status())? {
        whole = whole.filter(|kept| kept.len() + part.len() <= max);
        if let Some(kept) = &mut whole {
            kept.extend_from_slice(&part);
        }
    }
    Ok(whole.map(Bytes::from))
}
