//! What the forms of private messages post to.

use axum::{extract::State, response::Response};

use super::{
    model::{LinkGesture, NewMessage, parse_report},
    service::{
        ContactError, accept_again, answer_report, choose, recipient, refuse_all, refuse_sender,
        report_message, send,
    },
};
use crate::{
    accounts::{model::MemberId, people::model::parse_member_segment},
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    http::{fields::FieldErrors, limits::Limited},
    moderation::{MemberGesture, model::parse_reason},
};

/// `POST /membres/{id}-{slug}/contact`: `texte`, `adresse` (oui: the recipient learns the sender's), `envoi`.
pub async fn post_contact(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(member) = parse_member_segment(posted.segment(1)) else {
        return posted.fail(PageError::not_found()).await;
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let input = match NewMessage::parse(&posted.fields) {
        Ok(input) => input,
        Err(errors) => return posted.refuse(errors).await,
    };
    // Who cannot write there is told so, rather than to wait.
    let path = match recipient(&state.db, &actor, member).await {
        Ok(to) => match to.refused {
            Some(denied) => return posted.fail(PageError::forbidden(denied.to_string())).await,
            None => to.path,
        },
        Err(error) => return posted.fail(error.into()).await,
    };
    let posted = match posted.within(Limited::Contact).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let posted = match posted.network_within(Limited::Contact).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    match send(&state.db, &actor, posted.visit.now, member, &input, &state.config.site.url).await {
        Ok(()) => see(&format!("{path}?envoye=1")),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /mon-compte/messages`: `reprendre`, a member whose messages are taken again; otherwise `accepte`, oui or non.
pub async fn post_settings(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let done = if posted.fields.has("reprendre") {
        let Ok(sender) = posted.fields.get("reprendre").parse().map(MemberId) else {
            return posted.fail(PageError::bad_request()).await;
        };
        accept_again(&state.db, &actor, sender).await
    } else {
        let accepts = match posted.fields.get("accepte") {
            "oui" => true,
            "non" => false,
            _ => return posted.refuse(FieldErrors::one("accepte", "Choisissez oui ou non.")).await,
        };
        choose(&state.db, &actor, posted.visit.now, accepts).await
    };
    match done {
        Ok(()) => see("/mon-compte/messages?fait=1"),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /contact/gerer`: `jeton`, the secret of a mail's link; `geste` (refuser, tous, signaler); `texte`, what is reported.
/// Whoever holds the secret received the message: nobody needs to sign in.
pub async fn post_link(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(gesture) = LinkGesture::from_code(posted.fields.get("geste")) else {
        return posted.fail(PageError::bad_request()).await;
    };
    let secret = posted.fields.get("jeton").to_owned();
    let now = posted.visit.now;
    let done = match gesture {
        LinkGesture::RefuseSender => refuse_sender(&state.db, now, &secret).await,
        LinkGesture::RefuseAll => refuse_all(&state.db, now, &secret).await,
        LinkGesture::Report => match parse_report(posted.fields.get("texte")) {
            Ok(details) => report_message(&state.db, now, &secret, &details).await,
            Err(error) => return posted.refuse(FieldErrors::one("texte", error)).await,
        },
    };
    match done {
        Ok(()) => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("jeton", &secret)
                .append_pair("fait", gesture.code())
                .finish();
            see(&format!("/contact/gerer?{query}"))
        }
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /moderation/messages-prives/{id}`: `geste` (dismiss, suspend), `texte` (the reason).
pub async fn post_report_answer(State(state): State<AppState>, posted: Posted) -> Response {
    let Ok(id) = posted.segment(2).parse() else {
        return posted.fail(PageError::not_found()).await;
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let mut errors = FieldErrors::default();
    let gesture = MemberGesture::from_code(posted.fields.get("geste"));
    if gesture.is_none() {
        errors.add("geste", "Choisissez ce qu’il faut faire.");
    }
    let reason = errors.check("texte", parse_reason(posted.fields.get("texte")));
    let (Some(gesture), Some(reason)) = (gesture, reason) else { return posted.refuse(errors).await };
    match answer_report(&state.db, &actor, posted.visit.now, id, gesture, &reason).await {
        Ok(()) => see("/moderation/messages-prives"),
        Err(ContactError::Denied(denied)) if actor.is_team() => {
            posted.refuse(FieldErrors::one("geste", denied.to_string())).await
        }
        Err(error) => posted.fail(error.into()).await,
    }
}
