//! What the forms of « Questions pour vous » post to.

use axum::{extract::State, response::Response};

use super::{
    calendar::today,
    model::{Absence, Gesture, ROUTING_PATH},
    service::{RoutingError, act, save_absence},
};
use crate::{
    accounts::model::NextPath,
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    http::{fields::FieldErrors, limits::Limited},
};

/// `POST /questions-pour-vous`: `geste` and `sujet`, or `absence` with `du` and `au`. `retour`: the page the form was on.
pub async fn post_routing(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let posted = match posted.within(Limited::Follow).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let (db, now) = (&state.db, posted.visit.now);
    if posted.fields.has("absence") {
        let absence = match Absence::parse(&posted.fields, today(now)) {
            Ok(absence) => absence,
            Err(errors) => return posted.refuse(errors).await,
        };
        return match save_absence(db, &actor, absence).await {
            Ok(()) => see(&format!("{ROUTING_PATH}#absence")),
            Err(error) => refused(posted, error).await,
        };
    }
    let Some((gesture, topic)) = Gesture::parse(&posted.fields) else {
        return posted.fail(PageError::bad_request()).await;
    };
    let back = match posted.fields.get("retour") {
        "" => ROUTING_PATH,
        back => back,
    };
    let back = NextPath::parse(back);
    match act(db, &actor, now, gesture, topic).await {
        Ok(()) => see(back.as_str()),
        Err(error) => refused(posted, error).await,
    }
}

/// What happened meanwhile is told on the page, which shows how things are now.
async fn refused(posted: Posted, error: RoutingError) -> Response {
    match error {
        RoutingError::Taken { .. } | RoutingError::NotFound => {
            posted.refuse(FieldErrors::one("", error.to_string())).await
        }
        error => posted.fail(error.into()).await,
    }
}

impl From<RoutingError> for PageError {
    fn from(error: RoutingError) -> Self {
        match error {
            RoutingError::NotFound => Self::not_found(),
            RoutingError::Taken { .. } => Self::forbidden(error.to_string()),
            RoutingError::Denied(denied) => Self::forbidden(denied.to_string()),
            RoutingError::Db(error) => error.into(),
        }
    }
}
