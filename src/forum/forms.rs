//! What the forms of the forum post to.

use axum::{extract::State, response::Response};

use super::{
    guard::{Guard, Look, Warning, mask_form},
    model::{NewReply, NewTopic, PostId, TopicId, parse_topic_segment, topic_path},
    service::{self, Destination, ForumError, PublishError, Written},
};
use crate::{
    accounts::{
        forms::{enter, parse_profile, welcome_path},
        model::{Email, MemberId, NextPath, SignedIn},
    },
    app::{
        AppState,
        context::this_browser,
        error::PageError,
        form::{Posted, see},
    },
    http::{fields::FieldErrors, limits::Limited},
    markdown::render,
    mentions::{
        model::FIELD,
        service::{Place, doubts, say_who},
    },
};

/// `POST /sujets/nouveau`.
pub async fn post_ask(State(state): State<AppState>, posted: Posted) -> Response {
    if asks_preview(&posted) {
        return preview(&state, posted, Place::New).await;
    }
    if posted.fields.has("masquer") {
        return masked(posted).await;
    }
    let input = match NewTopic::parse(&posted.fields) {
        Ok(input) => input,
        Err(errors) => return refuse_with_address(posted, errors).await,
    };
    // Before anybody is sent to sign in, and before anything is kept for them.
    if let Err(found) = input.guard.judge(&input.look(), None) {
        return posted.warn(Warning::Stopped(found)).await;
    }
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let Some(actor) = posted.visit.actor.clone().filter(|actor| actor.profile.is_complete()) else {
        if let Some(answer) = without_account(&state, &posted, Destination::Question).await {
            return answer_to(posted, answer).await;
        }
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
    if asks_preview(&posted) {
        return preview(&state, posted, Place::Topic(topic)).await;
    }
    if posted.fields.has("masquer") {
        return masked(posted).await;
    }
    if posted.fields.has("citer") {
        return quote(&state, topic, posted).await;
    }
    let input = match NewReply::parse(&posted.fields) {
        Ok(input) => input,
        Err(errors) => return refuse_with_address(posted, errors).await,
    };
    if let Err(found) = input.guard.judge(&input.look(), None) {
        return posted.warn(Warning::Stopped(found)).await;
    }
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let Some(actor) = posted.visit.actor.clone().filter(|actor| actor.profile.is_complete()) else {
        if let Some(answer) = without_account(&state, &posted, Destination::Reply(topic)).await {
            return answer_to(posted, answer).await;
        }
        return keep_until_known(&state, posted, &path, "#repondre").await;
    };
    let outcome = service::reply(&state.db, &actor, posted.visit.now, topic, &input).await;
    answer(posted, outcome).await
}

/// `POST /publier`: `jeton`, `texte` for each text that was ticked; `prenom`, `nom`, `profession`, `departement` of somebody
/// the site does not know yet.
pub async fn post_publish(State(state): State<AppState>, posted: Posted) -> Response {
    let (db, now) = (&state.db, posted.visit.now);
    let secret = posted.fields.get("jeton");
    let waiting = match service::waiting_texts(db, now, secret).await {
        Ok(waiting) => waiting,
        Err(error) => return posted.fail(error.into()).await,
    };
    let profile = if waiting.profile.is_complete() {
        None
    } else {
        match parse_profile(&posted.fields) {
            Ok(profile) => Some(profile),
            Err(errors) => return posted.refuse(errors).await,
        }
    };
    let chosen: Vec<&str> = posted.fields.all("texte").collect();
    if chosen.is_empty() && waiting.texts.iter().any(|text| text.refused.is_none()) {
        return posted
            .refuse(FieldErrors::one(
                "texte",
                "Cochez ce que vous voulez publier, ou fermez cette page : rien ne sera publié.",
            ))
            .await;
    }
    let browser = this_browser(posted.headers(), &state.config.site);
    match service::publish(db, now, secret, &browser, &chosen, profile.as_ref()).await {
        Ok(published) => enter(&state, &published.session, published.path.as_deref().unwrap_or("/")),
        Err(PublishError::Forum(error)) => posted.refuse_for(error).await,
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /messages/{id}/modifier`.
pub async fn post_edit(State(state): State<AppState>, posted: Posted) -> Response {
    let Ok(post) = posted.segment(1).parse().map(PostId) else {
        return posted.fail(PageError::not_found()).await;
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return keep_until_known(&state, posted, &format!("/messages/{}/modifier", post.0), "").await;
    };
    if asks_preview(&posted) {
        return preview(&state, posted, Place::OfPost(post)).await;
    }
    if posted.fields.has("masquer") {
        return masked(posted).await;
    }
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
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

/// `POST /messages/{id}/vote`: `vote`, « oui » or « non ». A visitor signs in first, and comes back to the post.
pub async fn post_vote(State(state): State<AppState>, posted: Posted) -> Response {
    let Ok(post) = posted.segment(1).parse().map(PostId) else {
        return posted.fail(PageError::not_found()).await;
    };
    let is_given = match posted.fields.get("vote") {
        "oui" => true,
        "non" => false,
        _ => return posted.fail(PageError::bad_request()).await,
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return see(&format!("/connexion?suite=%2Freponses%2F{}", post.0));
    };
    let posted = match posted.within(Limited::Follow).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    match service::vote(&state.db, &actor, posted.visit.now, post, is_given).await {
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

/// How a text would look, and whom its names mean; a button that says who a name means writes it, and shows that again.
async fn preview(state: &AppState, mut posted: Posted, place: Place) -> Response {
    let mut body = match super::model::parse_body(posted.fields.get("texte")) {
        Ok(body) => body,
        Err(message) => return posted.refuse(FieldErrors::one("texte", message)).await,
    };
    let chosen = posted
        .fields
        .get(FIELD)
        .split_once('-')
        .and_then(|(which, member)| Some((which.parse().ok()?, MemberId(member.parse().ok()?))));
    let db = &state.db;
    let said = match chosen {
        Some((which, member)) => say_who(db, place, &body, which, member).await.map(Some),
        None => Ok(None),
    };
    let named = match said {
        Ok(said) => {
            if let Some(said) = said {
                posted.fields.set("texte", said.clone());
                body = said;
            }
            doubts(db, place, &body).await
        }
        Err(error) => Err(error),
    };
    match named {
        Ok(named) => {
            let judged = Guard::parse(&posted.fields).judge(&Look::at_form(&posted.fields), None);
            posted.preview(render(&body), judged.err().map(Warning::Ahead), named).await
        }
        Err(error) => posted.fail(error.into()).await,
    }
}

/// Whether the form asks to be shown again, rather than published.
fn asks_preview(posted: &Posted) -> bool {
    posted.fields.has("apercu") || posted.fields.has(FIELD)
}

/// « Masquer tout »: the form again, with masks in its text. Nothing is published: its author reads it first.
async fn masked(mut posted: Posted) -> Response {
    let count = mask_form(&mut posted.fields);
    posted.warn(Warning::Masked(count)).await
}

/// « Citer »: the form again, with a post quoted after what was typed; as it was when there is no such post.
async fn quote(state: &AppState, topic: TopicId, mut posted: Posted) -> Response {
    let post = posted.fields.get("citer").parse().map(PostId);
    let quoted = match post {
        Ok(post) => service::quoted(&state.db, topic, post).await,
        Err(_) => Ok(None),
    };
    match quoted {
        Ok(Some(quoted)) => {
            let typed = posted.fields.get("texte").trim_end();
            let text = if typed.is_empty() { quoted } else { format!("{typed}\n\n{quoted}") };
            posted.fields.set("texte", text);
            posted.show().await
        }
        Ok(None) => posted.show().await,
        Err(error) => posted.refuse_for(error).await,
    }
}

async fn answer(posted: Posted, outcome: Result<Written, ForumError>) -> Response {
    match outcome {
        Ok(written) => see(&written.path),
        Err(error) => posted.refuse_for(error).await,
    }
}

/// What a visitor who gave an address wrote waits for it to be confirmed. None: they gave none, or are signed in.
async fn without_account(
    state: &AppState,
    posted: &Posted,
    destination: Destination,
) -> Option<Result<(), FormFailure>> {
    let typed = posted.fields.get("email");
    if typed.trim().is_empty() || posted.visit.actor.is_some() {
        return None;
    }
    let email = match Email::parse(typed) {
        Ok(email) => email,
        Err(error) => return Some(Err(FormFailure::Wrong(FieldErrors::one("email", error.to_string())))),
    };
    let confirm = format!("{}/publier", state.config.site.url);
    let now = posted.visit.now;
    let kept = service::put_aside(&state.db, now, &email, destination, &posted.fields, &confirm).await;
    Some(kept.map_err(FormFailure::Refused))
}

/// Everything that is wrong at once: the text, and the address beside it.
async fn refuse_with_address(posted: Posted, mut errors: FieldErrors) -> Response {
    let typed = posted.fields.get("email").trim();
    if !typed.is_empty()
        && posted.visit.actor.is_none()
        && let Err(error) = Email::parse(typed)
    {
        errors.add("email", error.to_string());
    }
    posted.refuse(errors).await
}

/// Why a text was not put aside.
enum FormFailure {
    Wrong(FieldErrors),
    Refused(PublishError),
}

async fn answer_to(posted: Posted, kept: Result<(), FormFailure>) -> Response {
    match kept {
        Ok(()) => see("/publier/envoye"),
        Err(FormFailure::Wrong(errors)) => posted.refuse(errors).await,
        Err(FormFailure::Refused(PublishError::Forum(error))) => posted.refuse_for(error).await,
        Err(FormFailure::Refused(error)) => posted.fail(error.into()).await,
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
