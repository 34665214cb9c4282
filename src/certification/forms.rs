//! What the forms of certifying post to.

use axum::{extract::State, response::Response};

use super::{
    model::{CertificateId, Gesture, NewCertificate, NewReport, REVIEW_PATH},
    service::{CertificationError, certify, confirm, report, withdraw},
};
use crate::{
    accounts::model::SignedIn,
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    forum::{model::PostId, service::ForumError},
    http::{fields::FieldErrors, limits::Limited},
    moderation::model::parse_reason,
    policy::Denied,
    statistics::calendar::Day,
};

/// `POST /reponses/{id}/certifier`: `territoire`, `source`, `verifie`, `revoir`.
pub async fn post_certify(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, id) = match signed_in(&posted) {
        Ok(found) => found,
        Err(error) => return posted.fail(error).await,
    };
    let now = posted.visit.now;
    let input = match NewCertificate::parse(&posted.fields, Day::of(now)) {
        Ok(input) => input,
        Err(errors) => return posted.refuse(errors).await,
    };
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    match certify(&state.db, &actor, now, PostId(id), &input).await {
        Ok(path) => see(&path),
        Err(CertificationError::Denied(denied @ Denied::NotForThere)) => {
            posted.refuse(FieldErrors::one("territoire", denied.to_string())).await
        }
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /certificats/{id}`: `geste` (confirmer, retirer), `texte` (why it is withdrawn); `retour` when the form was in the list.
pub async fn post_certificate(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, id) = match signed_in(&posted) {
        Ok((actor, id)) => (actor, CertificateId(id)),
        Err(error) => return posted.fail(error).await,
    };
    let gesture = match posted.fields.get("geste") {
        "confirmer" => Gesture::Confirm,
        "retirer" => match parse_reason(posted.fields.get("texte")) {
            Ok(reason) => Gesture::Withdraw(reason),
            Err(message) => return posted.refuse(FieldErrors::one("texte", message)).await,
        },
        _ => return posted.fail(PageError::bad_request()).await,
    };
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let (db, now) = (&state.db, posted.visit.now);
    let done = match &gesture {
        Gesture::Confirm => confirm(db, &actor, now, id).await,
        Gesture::Withdraw(reason) => withdraw(db, &actor, now, id, reason).await,
    };
    match done {
        Ok(()) if posted.fields.has("retour") => see(&format!("{REVIEW_PATH}?fait=1")),
        Ok(()) => see(&id.path()),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /certificats/{id}/perime`: `raison`, `texte`.
pub async fn post_out_of_date(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, id) = match signed_in(&posted) {
        Ok((actor, id)) => (actor, CertificateId(id)),
        Err(error) => return posted.fail(error).await,
    };
    let input = match NewReport::parse(&posted.fields) {
        Ok(input) => input,
        Err(errors) => return posted.refuse(errors).await,
    };
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    match report(&state.db, &actor, posted.visit.now, id, &input).await {
        Ok(()) => see(&format!("{}?merci=1", id.report_path())),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// Who acts, on what: the number that every address here has in its second place.
fn signed_in(posted: &Posted) -> Result<(SignedIn, i64), PageError> {
    let id = posted.segment(1).parse().map_err(|_| ForumError::NotFound)?;
    let actor = posted.visit.actor.clone().ok_or_else(PageError::sign_in_first)?;
    Ok((actor, id))
}
