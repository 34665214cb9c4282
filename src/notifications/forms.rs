//! What the forms of notifications post to.

use axum::{
    body::Body,
    extract::{Request, State},
    http::Method,
    response::Response,
};
use chrono::DateTime;

use super::{
    model::{Choices, UNSUBSCRIBE_PATH},
    pages::{INBOX_PATH, SETTINGS_PATH},
    service::{choose, read_everything, stop, stop_all},
};
use crate::{
    app::{
        AppState,
        error::PageError,
        fail,
        form::{FormState, Posted, see},
        render,
    },
    http::{fields::Fields, limits::Limited},
};

/// `POST /notifications`: `tout-lu`, until when: until the page with the button was drawn.
pub async fn post_inbox(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let Ok(until) = DateTime::parse_from_rfc3339(posted.fields.get("tout-lu")) else {
        return posted.fail(PageError::bad_request()).await;
    };
    let now = posted.visit.now;
    match read_everything(&state.db, now, actor.member, until.to_utc().min(now)).await {
        Ok(()) => see(INBOX_PATH),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /mon-compte/notifications`: how often, kind by kind, and the day of the week.
pub async fn post_settings(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let chosen = match Choices::parse(&posted.fields) {
        Ok(chosen) => chosen,
        Err(errors) => return posted.refuse(errors).await,
    };
    let posted = match posted.within(Limited::Follow).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    match choose(&state.db, &actor, posted.visit.now, &chosen).await {
        Ok(()) => see(&format!("{SETTINGS_PATH}?fait=1")),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /notifications/desabonnement?jeton=…`: stops what the mail of that link tells of; with `&geste=tous`, everything.
/// Whoever holds the secret received the mail: nobody needs to sign in, nor to come from a page of ours. Mail programs post
/// whatever body they like (RFC 8058) and follow no redirect: it is not read, and they are answered by the page itself.
pub async fn post_unsubscribe(State(state): State<AppState>, request: Request) -> Response {
    let query = Fields::from_urlencoded(request.uri().query().unwrap_or_default().as_bytes());
    let (secret, now) = (query.get("jeton"), state.clock.now());
    let gesture = query.get("geste");
    let done = match gesture {
        "tous" => stop_all(&state.db, now, secret).await,
        _ => stop(&state.db, now, secret).await,
    };
    match done {
        Ok(()) if gesture.is_empty() => {
            let form =
                FormState { fields: Some(Fields::from([("fait", "ces-emails")])), ..FormState::default() };
            render(state, form, None, page(request)).await
        }
        Ok(()) => {
            let back = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("jeton", secret)
                .append_pair("fait", gesture)
                .finish();
            see(&format!("{UNSUBSCRIBE_PATH}?{back}"))
        }
        Err(error) => fail(state, error.into(), page(request)).await,
    }
}

/// The same address, asked for.
fn page(posted: Request) -> Request {
    let (mut parts, _) = posted.into_parts();
    parts.method = Method::GET;
    Request::from_parts(parts, Body::empty())
}
