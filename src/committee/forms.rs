//! What the forms of the committee's page post to.

use axum::{extract::State, response::Response};

use super::{
    model::{DecisionId, NewDecision, Words, parse_day},
    service::{CommitteeError, Keeper, Move, correct, may_keep, move_decision, record},
};
use crate::{
    accounts::model::SignedIn,
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    http::{fields::FieldErrors, limits::Limited},
    markdown::render,
    moderation::model::parse_reason,
    statistics::calendar::Day,
    text::clean_text,
};

/// `POST /comite/nouvelle-decision`: `date`, `decision` (stop, pivot, speed_up), `titre`, `texte`, `envoi`. By the button
/// `chiffres`, nothing is written: the page shows the figures of the date; by `apercu`, how the text would look.
pub async fn post_decision(State(state): State<AppState>, posted: Posted) -> Response {
    let actor = match keeper(&posted) {
        Ok(actor) => actor,
        Err(error) => return posted.fail(error).await,
    };
    let now = posted.visit.now;
    let today = Day::of(now);
    if posted.fields.has("chiffres") {
        return match parse_day(posted.fields.get("date"), today) {
            Ok(_) => posted.show().await,
            Err(error) => posted.refuse(FieldErrors::one("date", error)).await,
        };
    }
    if posted.fields.has("apercu") {
        return preview(posted).await;
    }
    let input = match NewDecision::parse(&posted.fields, today) {
        Ok(input) => input,
        Err(errors) => return posted.refuse(errors).await,
    };
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    match record(&state.db, Keeper::Member(&actor), now, &input).await {
        Ok(id) => see(&id.path()),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /comite/{id}/modifier`: `decision`, `titre`, `texte`; `apercu`.
pub async fn post_correction(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, id) = match keeper_of(&posted) {
        Ok(found) => found,
        Err(error) => return posted.fail(error).await,
    };
    if posted.fields.has("apercu") {
        return preview(posted).await;
    }
    let words = match Words::parse(&posted.fields) {
        Ok(words) => words,
        Err(errors) => return posted.refuse(errors).await,
    };
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    match correct(&state.db, &actor, posted.visit.now, id, &words).await {
        Ok(()) => see(&id.path()),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /comite/{id}/retirer`: `geste` (retirer, retablir), `texte` (the reason).
pub async fn post_move(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, id) = match keeper_of(&posted) {
        Ok(found) => found,
        Err(error) => return posted.fail(error).await,
    };
    let Some(way) = Move::from_code(posted.fields.get("geste")) else {
        return posted.fail(PageError::bad_request()).await;
    };
    let reason = match parse_reason(posted.fields.get("texte")) {
        Ok(reason) => reason,
        Err(error) => return posted.refuse(FieldErrors::one("texte", error)).await,
    };
    match move_decision(&state.db, &actor, posted.visit.now, id, way, &reason).await {
        Ok(()) => see(&id.path()),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// Who keeps the page. Asked before anything typed is looked at.
fn keeper(posted: &Posted) -> Result<SignedIn, PageError> {
    let actor = posted.visit.actor.clone().ok_or_else(PageError::sign_in_first)?;
    may_keep(&actor)?;
    Ok(actor)
}

fn keeper_of(posted: &Posted) -> Result<(SignedIn, DecisionId), PageError> {
    let actor = keeper(posted)?;
    let id = posted.segment(1).parse().map(DecisionId).map_err(|_| CommitteeError::NotFound)?;
    Ok((actor, id))
}

/// What is typed may still be nothing, or too long: that is said when it is to be kept.
async fn preview(posted: Posted) -> Response {
    let html = render(&clean_text(posted.fields.get("texte")));
    posted.preview(html, None, Vec::new()).await
}
