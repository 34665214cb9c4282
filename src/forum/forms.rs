//! What the forms of the forum post to.

use axum::{extract::State, response::Response};

use super::{
    model::{NewReply, NewTopic, PostId, parse_topic_segment, topic_path},
    service::{self, ForumError, Written},
};
use crate::{
    accounts::{
        forms::welcome_path,
        model::{NextPath, SignedIn},
    },
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    http::fields::FieldErrors,
    markdown::render,
};

/// `POST /sujets/nouveau`.
pub async fn post_ask(State(state): State<AppState>, posted: Posted) -> Response {
    if posted.fields.has("apercu") {
        return preview(posted).await;
    }
    let input = match NewTopic::parse(&posted.fields) {
        Ok(input) => input,
        Err(errors) => return posted.refuse(errors).await,
    };
    let Some(actor) = posted.visit.actor.clone().filter(|actor| actor.profile.is_complete()) else {
        return keep_until_known(&state, posted, "/sujets/nouveau", "").await;
    };
    let outcome = service::ask(&state.db, &actor, posted.visit.now, &input).await;
    answer(posted, outcome).await
}

/// `POST /sujets/{id}-{slug}`: a reply.
pub async fn post_reply(State(state): State<AppState>, posted: Posted) -> Response {
    let Some((topic, slug)) = parse_topic_segment(posted.segment(1)) else {
        return posted.fail(PageError::not_found()).await;
    };
    let path = topic_path(topic, slug);
    if posted.fields.has("apercu") {
        return preview(posted).await;
    }
    let input = match NewReply::parse(&posted.fields) {
        Ok(input) => input,
        Err(errors) => return posted.refuse(errors).await,
    };
    let Some(actor) = posted.visit.actor.clone().filter(|actor| actor.profile.is_complete()) else {
        return keep_until_known(&state, posted, &path, "#repondre").await;
    };
    let outcome = service::reply(&state.db, &actor, posted.visit.now, topic, &input).await;
    answer(posted, outcome).await
}

/// `POST /messages/{id}/modifier`.
pub async fn post_edit(State(state): State<AppState>, posted: Posted) -> Response {
    let Ok(post) = posted.segment(1).parse().map(PostId) else {
        return posted.fail(PageError::not_found()).await;
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return keep_until_known(&state, posted, &format!("/messages/{}/modifier", post.0), "").await;
    };
    if posted.fields.has("apercu") {
        return preview(posted).await;
    }
    let now = posted.visit.now;
    // Only a question's form has a title.
    let outcome = if posted.fields.has("titre") {
        match NewTopic::parse(&posted.fields) {
            Ok(input) => service::edit_topic(&state.db, &actor, now, post, &input).await,
            Err(errors) => return posted.refuse(errors).await,
        }
    } else {
        match NewReply::parse(&posted.fields) {
            Ok(input) => service::edit_reply(&state.db, &actor, now, post, &input).await,
            Err(errors) => return posted.refuse(errors).await,
        }
    };
    answer(posted, outcome).await
}

/// `POST /messages/{id}/supprimer`.
pub async fn post_delete(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, post) = match signed_in(&posted) {
        Ok(found) => found,
        Err(error) => return posted.fail(error).await,
    };
    match service::delete_post(&state.db, &actor, posted.visit.now, post).await {
        Ok(path) => see(&path),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /reponses/{id}/solution`.
pub async fn post_solution(State(state): State<AppState>, posted: Posted) -> Response {
    let (actor, post) = match signed_in(&posted) {
        Ok(found) => found,
        Err(error) => return posted.fail(error).await,
    };
    match service::choose_solution(&state.db, &actor, posted.visit.now, post).await {
        Ok(path) => see(&path),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /sujets/{id}-{slug}/sans-solution`.
pub async fn post_clear_solution(State(state): State<AppState>, posted: Posted) -> Response {
    let Some((topic, _)) = parse_topic_segment(posted.segment(1)) else {
        return posted.fail(PageError::not_found()).await;
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    match service::clear_solution(&state.db, &actor, posted.visit.now, topic).await {
        Ok(path) => see(&path),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// Who acts, on which post.
fn signed_in(posted: &Posted) -> Result<(SignedIn, PostId), PageError> {
    let post = posted.segment(1).parse().map(PostId).map_err(|_| PageError::not_found())?;
    let actor = posted.visit.actor.clone().ok_or_else(PageError::sign_in_first)?;
    Ok((actor, post))
}

async fn preview(posted: Posted) -> Response {
    match super::model::parse_body(posted.fields.get("texte")) {
        Ok(body) => posted.preview(render(&body)).await,
        Err(message) => posted.refuse(FieldErrors::one("texte", message)).await,
    }
}

async fn answer(posted: Posted, outcome: Result<Written, ForumError>) -> Response {
    match outcome {
        Ok(written) => see(&written.path),
        Err(error) => posted.refuse_for(error).await,
    }
}

/// What somebody wrote waits while they sign in, or say their name; the way back leads to it.
async fn keep_until_known(state: &AppState, posted: Posted, path: &str, anchor: &str) -> Response {
    match service::keep_draft(&state.db, posted.visit.now, &posted.fields).await {
        Ok(key) => {
            let back = format!("{path}?brouillon={key}{anchor}");
            if posted.visit.actor.is_some() {
                return see(&welcome_path(&NextPath::parse(&back)));
            }
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("suite", &back)
                .append_pair("texte", "garde")
                .finish();
            see(&format!("/connexion?{query}"))
        }
        Err(error) => posted.fail(error.into()).await,
    }
}
