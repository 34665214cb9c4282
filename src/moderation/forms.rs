//! What the forms of moderation post to.

use axum::{extract::State, response::Response};

use super::{
    model::{Gesture, REASON_MAX, ReportReason, parse_reason},
    service::{ModerationError, act, report},
};
use crate::{
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    forum::{model::PostId, service::ForumError},
    http::{fields::FieldErrors, limits::Limited},
    text::clean_text,
};

/// `POST /messages/{id}/signaler`: `raison`, `texte`.
pub async fn post_report(State(state): State<AppState>, posted: Posted) -> Response {
    let Ok(post) = posted.segment(1).parse().map(PostId) else {
        return posted.fail(PageError::not_found()).await;
    };
    let mut errors = FieldErrors::default();
    let reason = ReportReason::from_code(posted.fields.get("raison"));
    if reason.is_none() {
        errors.add("raison", "Choisissez une raison.");
    }
    let details = clean_text(posted.fields.get("texte"));
    if details.chars().count() > REASON_MAX {
        errors.add("texte", format!("C’est trop long : {REASON_MAX} caractères au plus."));
    }
    if reason == Some(ReportReason::Other) && details.is_empty() {
        errors.add("texte", "Dites en quelques mots ce qui ne va pas.");
    }
    let Some(reason) = reason.filter(|_| errors.is_empty()) else { return posted.refuse(errors).await };
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let reporter = posted.visit.actor.as_ref();
    match report(&state.db, reporter, posted.visit.now, post, reason, &details).await {
        Ok(()) => see(&format!("/messages/{}/signaler?merci=1", post.0)),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /moderation/messages/{id}`: `geste`, `texte` (the reason), `theme` when the topic is moved.
pub async fn post_gesture(State(state): State<AppState>, posted: Posted) -> Response {
    let Ok(post) = posted.segment(2).parse().map(PostId) else {
        return posted.fail(PageError::not_found()).await;
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let mut errors = FieldErrors::default();
    let gesture = Gesture::from_code(posted.fields.get("geste"), posted.fields.get("theme"));
    if gesture.is_none() {
        errors.add("geste", "Choisissez ce qu’il faut faire.");
    }
    if gesture == Some(Gesture::Move(String::new())) {
        errors.add("theme", "Choisissez la communauté où le sujet doit aller.");
    }
    let reason = errors.check("texte", parse_reason(posted.fields.get("texte")));
    let (Some(gesture), Some(reason)) = (gesture.filter(|_| errors.is_empty()), reason) else {
        return posted.refuse(errors).await;
    };
    match act(&state.db, &actor, posted.visit.now, post, &gesture, &reason).await {
        Ok(()) => see(&format!("/moderation/messages/{}", post.0)),
        Err(ModerationError::Forum(ForumError::Denied(denied))) => {
            posted.refuse(FieldErrors::one("theme", denied.to_string())).await
        }
        Err(error) => posted.fail(error.into()).await,
    }
}
