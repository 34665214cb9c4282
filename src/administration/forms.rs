//! What the forms of the administration post to.

use axum::{extract::State, response::Response};

use crate::{
    accounts::{
        model::{Grant, MemberId, Scope},
        service::{RoleError, RoleKeeper, RoleMove, change_role},
    },
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    forum::service::themes,
    http::fields::FieldErrors,
    territory,
};

/// `POST /administration/personnes/{id}`: `role` (ambassador, moderator, admin), `geste` (donner, reprendre); `theme`, a slug,
/// and `territoire`, a code, of an ambassador.
pub async fn post_role(State(state): State<AppState>, posted: Posted) -> Response {
    let Ok(member) = posted.segment(2).parse().map(MemberId) else {
        return posted.fail(PageError::not_found()).await;
    };
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let what = match posted.fields.get("geste") {
        "donner" => RoleMove::Give,
        "reprendre" => RoleMove::TakeBack,
        _ => return posted.fail(PageError::bad_request()).await,
    };
    let scope = match scope(&state, &posted).await {
        Ok(Ok(scope)) => scope,
        Ok(Err(errors)) => return posted.refuse(errors).await,
        Err(error) => return posted.fail(error).await,
    };
    let Some(grant) = Grant::from_code(posted.fields.get("role"), scope) else {
        return posted.fail(PageError::bad_request()).await;
    };
    let now = posted.visit.now;
    match change_role(&state.db, RoleKeeper::Member(&actor), now, member, what, &grant).await {
        Ok(()) => see(&format!("/administration/personnes/{}", member.0)),
        Err(RoleError::Denied(denied)) if actor.role.code() == "admin" => {
            posted.refuse(FieldErrors::one("", denied.to_string())).await
        }
        Err(error) => posted.fail(error.into()).await,
    }
}

async fn scope(state: &AppState, posted: &Posted) -> Result<Result<Scope, FieldErrors>, PageError> {
    let mut errors = FieldErrors::default();
    let theme = match posted.fields.get("theme") {
        "" => None,
        slug => {
            let found = themes(&state.db).await?.into_iter().find(|theme| theme.slug == slug);
            if found.is_none() {
                errors.add("theme", "Choisissez une communauté de la liste.");
            }
            found.map(|theme| theme.id)
        }
    };
    let territory = match posted.fields.get("territoire") {
        "" => None,
        code => {
            let found = territory::find(code);
            if found.is_none() {
                errors.add("territoire", "Choisissez un territoire de la liste.");
            }
            found.map(|place| place.code.to_owned())
        }
    };
    Ok(if errors.is_empty() { Ok(Scope { theme, territory }) } else { Err(errors) })
}
