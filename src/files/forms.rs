//! What the form of one's photo posts to.

use axum::{
    body::Bytes,
    extract::{Request, State},
    response::Response,
};

use super::{
    model::{Audience, MAX_PHOTO, PHOTO_PATH},
    picture::prepare,
    service::{change_audience, remove_photo, save_photo},
};
use crate::{
    accounts::model::SignedIn,
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
        upload::{Uploaded, UploadedFile},
    },
    http::fields::FieldErrors,
};

const TOO_HEAVY: &str =
    "Cette photo est trop lourde\u{a0}: 5\u{a0}Mo au plus. Réduisez-la, puis recommencez.";

/// `POST /mon-compte/photo`: `photo`, the file; `visible`, `tous` or `membres`; or `retirer`.
pub async fn post_photo(State(state): State<AppState>, request: Request) -> Response {
    let Uploaded { posted, file } = match Uploaded::read(request, &state, MAX_PHOTO).await {
        Ok(uploaded) => uploaded,
        Err(answer) => return answer,
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    if posted.fields.has("retirer") {
        return match remove_photo(&state.db, &actor, posted.visit.now).await {
            Ok(()) => see(PHOTO_PATH),
            Err(error) => posted.fail(error.into()).await,
        };
    }
    // Of one that is much too large nothing else may have been read.
    let file = match file {
        Some(UploadedFile::TooLarge) => return posted.refuse(FieldErrors::one("photo", TOO_HEAVY)).await,
        Some(UploadedFile::Whole(bytes)) => Some(bytes),
        None => None,
    };
    let Some(audience) = audience_of(posted.fields.get("visible")) else {
        return posted.refuse(FieldErrors::one("visible", "Choisissez qui peut voir votre photo.")).await;
    };
    match file {
        Some(bytes) => replace(&state, posted, &actor, bytes, audience).await,
        None => change(&state, posted, &actor, audience).await,
    }
}

/// Another photo.
async fn replace(
    state: &AppState,
    posted: Posted,
    actor: &SignedIn,
    bytes: Bytes,
    audience: Audience,
) -> Response {
    let picture = match prepare(bytes).await {
        Ok(picture) => picture,
        Err(error) => return posted.refuse(FieldErrors::one("photo", error.to_string())).await,
    };
    match save_photo(&state.db, &state.files, actor, posted.visit.now, &picture, audience).await {
        Ok(()) => see(PHOTO_PATH),
        // The photo is not kept here: it has to be chosen again.
        Err(error) => posted.fail(PageError::from(error).back_to_form(PHOTO_PATH)).await,
    }
}

/// The same photo for others than before.
async fn change(state: &AppState, posted: Posted, actor: &SignedIn, audience: Audience) -> Response {
    match change_audience(&state.db, actor, posted.visit.now, audience).await {
        Ok(true) => see(PHOTO_PATH),
        Ok(false) => posted.refuse(FieldErrors::one("photo", "Choisissez une photo.")).await,
        Err(error) => posted.fail(error.into()).await,
    }
}

fn audience_of(choice: &str) -> Option<Audience> {
    match choice {
        "tous" => Some(Audience::Everybody),
        "membres" => Some(Audience::Members),
        _ => None,
    }
}
