//! What the forms of accounts post to.

use axum::{extract::State, http::header, response::Response};

use super::{
    model::{Email, NextPath, Profession, Profile},
    oidc::forms::leave_for_good,
    secret::Secret,
    service::{
        SESSION_LIFETIME, SignInOutcome, end_other_sessions, end_session, end_session_of, redeem_link,
        request_link, save_profile,
    },
    visibility::PublicFields,
};
use crate::{
    app::{
        AppState,
        context::this_browser,
        error::PageError,
        form::{Posted, see},
    },
    http::{
        cookies,
        fields::{FieldErrors, Fields},
        limits::Limited,
    },
    territory,
    text::clean_line,
};

/// Longest first or last name, in characters.
const NAME_MAX: usize = 60;

/// `POST /connexion`: `email`, `suite`.
pub async fn post_sign_in(State(state): State<AppState>, posted: Posted) -> Response {
    let email = match Email::parse(posted.fields.get("email")) {
        Ok(email) => email,
        Err(error) => return posted.refuse(FieldErrors::one("email", error.to_string())).await,
    };
    let posted = match posted.within(Limited::SignIn).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let next = NextPath::parse(posted.fields.get("suite"));
    let confirm = format!("{}/connexion/lien", state.config.site.url);
    match request_link(&state.db, posted.visit.now, &email, &next, &confirm).await {
        Ok(()) => see("/connexion/envoye"),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /connexion/lien`: `jeton`. The only thing that spends a link: mail scanners only open pages.
pub async fn post_link(State(state): State<AppState>, posted: Posted) -> Response {
    let browser = this_browser(posted.headers(), &state.config.site);
    match redeem_link(&state.db, posted.visit.now, posted.fields.get("jeton"), &browser).await {
        Ok(outcome) => signed_in(&state, &outcome),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// What somebody who just signed in is answered, whatever way they did: their session's cookie, then where they wanted to go.
pub(super) fn signed_in(state: &AppState, outcome: &SignInOutcome) -> Response {
    enter(state, &outcome.session, &landing(outcome))
}

/// Where somebody who just signed in wanted to go, by the first sign-in's questions when those wait.
pub(super) fn landing(outcome: &SignInOutcome) -> String {
    if outcome.profile_complete { outcome.next.as_str().to_owned() } else { welcome_path(&outcome.next) }
}

/// The cookie of a session that was just opened, and the way to `path`.
#[must_use]
pub fn enter(state: &AppState, session: &str, path: &str) -> Response {
    with_session(state, session, see(path))
}

/// The way to `path` for a browser whose session is over.
#[must_use]
pub fn leave(state: &AppState, path: &str) -> Response {
    let name = cookies::session_name(&state.config.site);
    with_cookie(see(path), cookies::set(&state.config.site, name, None, 0))
}

/// The same answer with the cookie of the session that was opened.
pub(super) fn with_session(state: &AppState, session: &str, response: Response) -> Response {
    let name = cookies::session_name(&state.config.site);
    let cookie = cookies::set(&state.config.site, name, Some(session), SESSION_LIFETIME.num_days());
    with_cookie(response, cookie)
}

/// `POST /bienvenue`: `prenom`, `nom`, `profession`, `departement`, `suite`.
pub async fn post_profile(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let profile = match parse_profile(&posted.fields) {
        Ok(profile) => profile,
        Err(errors) => return posted.refuse(errors).await,
    };
    match save_profile(&state.db, &actor, posted.visit.now, &profile).await {
        Ok(()) => see(NextPath::parse(posted.fields.get("suite")).as_str()),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /mon-compte/connexions`: `session`, the one to end; or `autres`, to end all but this one.
pub async fn post_sessions(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(actor) = posted.visit.actor.clone() else {
        return posted.fail(PageError::sign_in_first()).await;
    };
    let name = cookies::session_name(&state.config.site);
    let current = cookies::get(posted.headers(), name).unwrap_or_default();
    let key = posted.fields.get("session");
    let is_current = key == Secret::from_browser(&current).hash();
    let ended = if posted.fields.has("autres") {
        end_other_sessions(&state.db, &actor, posted.visit.now, &current).await
    } else {
        end_session_of(&state.db, &actor, posted.visit.now, key).await
    };
    match ended {
        Ok(()) if is_current => leave(&state, "/"),
        Ok(()) => see("/mon-compte/connexions"),
        Err(error) => posted.fail(error.into()).await,
    }
}

/// `POST /deconnexion`. What a provider began ends there too.
pub async fn post_sign_out(State(state): State<AppState>, posted: Posted) -> Response {
    let name = cookies::session_name(&state.config.site);
    let ended = match cookies::get(posted.headers(), name) {
        Some(secret) => end_session(&state.db, posted.visit.now, &secret).await,
        None => Ok(None),
    };
    let response = match ended {
        Ok(None) => see("/"),
        Ok(Some(id_token)) => leave_for_good(&state, posted, &id_token).await,
        Err(error) => return posted.fail(error.into()).await,
    };
    with_cookie(response, cookies::set(&state.config.site, name, None, 0))
}

/// The page to sign in, then `next`.
pub(super) fn sign_in_path(next: &NextPath) -> String {
    match next.as_str() {
        "/" => "/connexion".to_owned(),
        next => with_next("/connexion", next),
    }
}

/// The first sign-in's questions, then `next`.
#[must_use]
pub fn welcome_path(next: &NextPath) -> String {
    with_next("/bienvenue", next.as_str())
}

fn with_next(path: &str, next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("suite", next).finish();
    format!("{path}?{query}")
}

/// An answer that sets a cookie besides.
pub(super) fn with_cookie(mut response: Response, cookie: Option<axum::http::HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Reads the questions of the first sign-in: `prenom`, `nom`, `profession`, `departement`.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn parse_profile(fields: &Fields) -> Result<Profile, FieldErrors> {
    let mut errors = FieldErrors::default();
    let first_name = errors.check("prenom", parse_name(fields.get("prenom"), "votre prénom"));
    let last_name = errors.check("nom", parse_name(fields.get("nom"), "votre nom"));
    let profession = match fields.get("profession") {
        "" => {
            errors.add("profession", "Choisissez votre profession, ou « autre profession ».");
            None
        }
        code => match Profession::from_code(code) {
            None => {
                errors.add("profession", "Choisissez une profession de la liste.");
                None
            }
            known => known,
        },
    };
    let departement = match fields.get("departement") {
        "" => None,
        code => match territory::find(code).filter(|place| place.kind != territory::TerritoryKind::Region) {
            Some(place) => Some(place.code.to_owned()),
            None => {
                errors.add("departement", "Choisissez un département de la liste.");
                None
            }
        },
    };
    match (first_name, last_name) {
        (Some(first_name), Some(last_name)) if errors.is_empty() => {
            Ok(Profile { first_name, last_name, profession, departement, public: PublicFields::default() })
        }
        _ => Err(errors),
    }
}

/// A first or last name as the site may show it, or what is wrong with it; `what` is how the sentence names it.
pub(super) fn parse_name(typed: &str, what: &str) -> Result<String, String> {
    let name = clean_line(typed);
    match name.chars().count() {
        0 => Err(format!("Indiquez {what}.")),
        n if n > NAME_MAX => Err(format!("C’est trop long : {NAME_MAX} caractères au plus.")),
        _ if name.contains('@') => {
            Err(format!("Indiquez {what}, pas une adresse e-mail : le site l’affichera."))
        }
        _ if !name.chars().any(char::is_alphabetic) => Err(format!("Indiquez {what}, en lettres.")),
        _ => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_publish_an_address_is_refused() {
        let fields = Fields::from([("prenom", "ada@exemple.fr"), ("nom", "M"), ("profession", "cip")]);
        assert!(parse_profile(&fields).unwrap_err().of("prenom").is_some());
    }

    #[test]
    fn the_departement_may_stay_empty_and_nothing_else() {
        let fields = Fields::from([("prenom", " Ada "), ("nom", "Martin"), ("profession", "cip")]);
        assert_eq!(parse_profile(&fields).unwrap().first_name, "Ada");
        assert_eq!(parse_profile(&Fields::default()).unwrap_err().iter().count(), 3);
    }
}
