//! What the forms of privacy post to.

use axum::{extract::State, response::Response};

use super::service::{PrivacyError, delete_account, mail_confirmation};
use crate::{
    accounts::forms::leave,
    app::{
        AppState,
        error::PageError,
        form::{Posted, see},
    },
    http::{cookies, fields::FieldErrors, limits::Limited},
    policy::Denied,
};

/// `POST /mon-compte/supprimer`: `lien`, to be mailed a link that signs in again; otherwise `accord`, the box that is ticked.
pub async fn post_delete_account(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let now = posted.visit.now;
    if posted.fields.has("lien") {
        let posted = match posted.within(Limited::SignIn).await {
            Ok(posted) => posted,
            Err(answer) => return answer,
        };
        let confirm = format!("{}/connexion/lien", state.config.site.url);
        return match mail_confirmation(&state.db, &actor, now, &confirm).await {
            Ok(()) => see("/mon-compte/supprimer?lien=envoye"),
            Err(error) => posted.fail(error.into()).await,
        };
    }
    if posted.fields.get("accord") != "oui" {
        let error = "Cochez la case pour dire que vous avez compris, puis supprimez votre compte.";
        return posted.refuse(FieldErrors::one("accord", error)).await;
    }
    let name = cookies::session_name(&state.config.site);
    let secret = cookies::get(posted.headers(), name).unwrap_or_default();
    match delete_account(&state.db, &actor, now, &secret).await {
        Ok(()) => leave(&state, "/compte-supprime"),
        Err(PrivacyError::Denied(denied @ (Denied::SignInAgain | Denied::LastAdmin))) => {
            posted.refuse(FieldErrors::one("", denied.to_string())).await
        }
        Err(error) => posted.fail(error.into()).await,
    }
}
