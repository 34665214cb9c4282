//! What the form of a profile posts to.

use axum::{extract::State, response::Response};

use super::{
    model::{NewProfile, member_path},
    service::save_own_profile,
};
use crate::{
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    forum::service::themes,
    http::limits::Limited,
};

/// `POST /mon-compte/profil`: see [`NewProfile::parse`].
pub async fn post_own_profile(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let offered = match themes(&state.db).await {
        Ok(offered) => offered,
        Err(error) => return posted.fail(error.into()).await,
    };
    let input = match NewProfile::parse(&posted.fields, &offered) {
        Ok(input) => input,
        Err(errors) => return posted.refuse(errors).await,
    };
    let posted = match posted.within(Limited::Write).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    match save_own_profile(&state.db, &actor, posted.visit.now, &input).await {
        Ok(()) => see(&member_path(actor.member, &input.who.display_name())),
        Err(error) => posted.fail(error.into()).await,
    }
}
