//! What the forms of following and reading post to.

use axum::{extract::State, response::Response};

use super::{
    model::Gesture,
    service::{FollowError, follow, read_all, stop_following},
};
use crate::{
    accounts::model::NextPath,
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    http::limits::Limited,
};

/// `POST /suivis`: `suivre` or `ne-plus-suivre`, what; or `tout-lu`, until when. `retour`: the page the form was on.
pub async fn post_following(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let Some(gesture) = Gesture::parse(&posted.fields) else {
        return posted.fail(PageError::bad_request()).await;
    };
    let posted = match posted.within(Limited::Follow).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let (db, now) = (&state.db, posted.visit.now);
    let done = match &gesture {
        Gesture::Follow(target) => follow(db, &actor, now, target).await,
        Gesture::Leave(target) => stop_following(db, &actor, now, target).await,
        Gesture::ReadAll(until) => read_all(db, &actor, now, *until).await.map_err(FollowError::from),
    };
    match done {
        Ok(()) => see(NextPath::parse(posted.fields.get("retour")).as_str()),
        Err(error) => posted.fail(error.into()).await,
    }
}
