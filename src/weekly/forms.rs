//! What the forms of the letter post to.

use axum::{
    body::Body,
    extract::{Request, State},
    http::Method,
    response::Response,
};

use super::{
    model::{LETTER_PATH, Wish},
    pages::offered,
    service::{
        Confirmed, Stopped, WeeklyError, change_by_link, confirm, stop, stop_member, subscribe_address,
        subscribe_member,
    },
};
use crate::{
    accounts::model::Email,
    app::{
        AppState,
        error::PageError,
        fail,
        form::{FormState, Posted, see},
        render,
    },
    forum::service::themes,
    http::{
        fields::{FieldErrors, Fields},
        limits::Limited,
    },
};

/// `POST /lettre`: `geste`; `theme`, `territoire`; `email` of a visitor, or `jeton` of a link.
pub async fn post_letter(State(state): State<AppState>, posted: Posted) -> Response {
    let secret = posted.fields.get("jeton").to_owned();
    let (db, now) = (&state.db, posted.visit.now);
    let actor = posted.visit.actor.clone();
    let done = match posted.fields.get("geste") {
        "confirmer" => confirm(db, now, &secret).await.map(|confirmed| match confirmed {
            Confirmed::ByAddress => back(&secret, "abonne"),
            // Its link went with it.
            Confirmed::ByAccount => back("", "abonne"),
        }),
        // Nothing is left behind the link that stopped it.
        "arreter" if !secret.is_empty() => {
            stop(db, now, &secret).await.map(|stopped| back("", word(stopped)))
        }
        "arreter" => match &actor {
            Some(actor) => stop_member(db, actor.member, now).await.map(|()| back("", word(Stopped::Now))),
            None => return posted.fail(PageError::sign_in_first()).await,
        },
        "abonner" | "enregistrer" => return wish(&state, posted, &secret).await,
        _ => return posted.fail(PageError::bad_request()).await,
    };
    match done {
        Ok(page) => see(&page),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// What the pages call it, in `fait`.
fn word(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::Now => "arrete",
        Stopped::Before => "deja-arrete",
    }
}

/// Subscribing, and changing what one wishes for.
async fn wish(state: &AppState, posted: Posted, secret: &str) -> Response {
    let (db, now) = (&state.db, posted.visit.now);
    let known = match themes(db).await {
        Ok(themes) => offered(&themes),
        Err(error) => return posted.fail(error.into()).await,
    };
    let actor = posted.visit.actor.clone().filter(|_| secret.is_empty());
    let is_address = actor.is_none() && secret.is_empty();
    let typed = Email::parse(posted.fields.get("email"));
    let mut errors = FieldErrors::default();
    if let (true, Err(error)) = (is_address, &typed) {
        errors.add("email", error.to_string());
    }
    let wish = match Wish::parse(&posted.fields, &known) {
        Ok(wish) if errors.is_empty() => wish,
        Ok(_) => return posted.refuse(errors).await,
        Err(wrong) => {
            for (field, message) in wrong.iter() {
                errors.add(field, message);
            }
            return posted.refuse(errors).await;
        }
    };
    // Each has a mail sent to whatever address is typed.
    let posted = match posted.network_within(Limited::SignIn).await {
        Ok(posted) => posted,
        Err(refusal) => return refusal,
    };
    let outcome: Result<&str, WeeklyError> = match (actor, typed) {
        (Some(actor), _) => subscribe_member(db, &actor, now, &wish).await.map(|()| "abonne"),
        (None, _) if !secret.is_empty() => change_by_link(db, secret, &wish).await.map(|()| "enregistre"),
        (None, Ok(email)) => {
            subscribe_address(db, now, &email, &wish, &state.config.site.url).await.map(|()| "envoye")
        }
        (None, Err(error)) => return posted.refuse(FieldErrors::one("email", error.to_string())).await,
    };
    match outcome {
        Ok(done) => see(&back(secret, done)),
        Err(error) => posted.fail(error.into()).await,
    }
}

fn back(secret: &str, done: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !secret.is_empty() {
        query.append_pair("jeton", secret);
    }
    format!("{LETTER_PATH}?{}", query.append_pair("fait", done).finish())
}

/// `POST /lettre/desabonnement?jeton=…`: stops the letter. Whoever holds the secret received it: nobody needs to sign in, nor to come
/// from a page of ours. Mail programs post whatever body they like (RFC 8058) and follow no redirect: it is not read, and they are
/// answered by the page itself.
pub async fn post_stop(State(state): State<AppState>, request: Request) -> Response {
    let query = Fields::from_urlencoded(request.uri().query().unwrap_or_default().as_bytes());
    let done = stop(&state.db, state.clock.now(), query.get("jeton")).await;
    let (mut parts, _) = request.into_parts();
    parts.method = Method::GET;
    let page = Request::from_parts(parts, Body::empty());
    match done {
        Ok(stopped) => {
            let fields = Fields::from([("fait", word(stopped))]);
            let form = FormState { fields: Some(fields), ..FormState::default() };
            render(state, form, None, page).await
        }
        Err(error) => fail(state, error.into(), page).await,
    }
}
