//! What the buttons lead to, and the address the provider sends browsers back to.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};

use super::{NewRequest, OidcError, Person, Provider, REQUEST_LIFETIME, begin, find_request, sign_in};
use crate::{
    accounts::{
        forms::{parse_name, sign_in_path, signed_in, with_cookie},
        model::NextPath,
        secret::Secret,
        service::SignInOutcome,
    },
    app::{
        AppState,
        context::{Visit, this_browser},
        error::PageError,
        form::{FormState, Leaving, Posted, see},
        render,
    },
    http::{cookies, fields::Fields, limits::Limited, speculation::is_read_ahead},
};

/// `POST /connexion/fournisseur`: `suite`. By a form, because it writes: what only reads pages ahead posts none.
pub async fn post_departure(State(state): State<AppState>, posted: Posted) -> Response {
    let Some(provider) = &state.oidc else { return posted.fail(PageError::not_found()).await };
    let posted = match posted.within(Limited::Proof).await {
        Ok(posted) => posted,
        Err(answer) => return answer,
    };
    let next = NextPath::parse(posted.fields.get("suite"));
    let (secret, nonce) = (Secret::random(), Secret::random());
    let browser = browser_of(posted.headers(), &state).unwrap_or_else(Secret::random);
    let leaving = async {
        // Before anything is written: when the provider does not answer, nothing is.
        let departure = provider.departure(&secret, &nonce).await?;
        let request = NewRequest {
            state: &secret,
            nonce: &nonce,
            pkce_verifier: &departure.pkce_verifier,
            browser: &browser,
            next: &next,
        };
        begin(&state.db, posted.visit.now, &request).await?;
        Ok(departure.url)
    };
    match leaving.await {
        Err(error) => posted.fail(told(error, provider, &next)).await,
        Ok(url) => {
            let name = provider.name().to_owned();
            let why = format!("{name} va vous demander qui vous êtes, puis vous ramènera ici.");
            let cookie = mark(&state, Some(&browser));
            with_cookie(posted.leave(Leaving { url, name, why }).await, cookie)
        }
    }
}

/// `GET /connexion/fournisseur/retour`: `state`, then `code` or `error`. The only page that signs somebody in by being read:
/// the protocol wants it so, and only the browser that left can do it, once.
pub async fn get_return(State(state): State<AppState>, request: Request) -> Response {
    let Some(provider) = &state.oidc else { return refuse(&state, PageError::not_found(), request).await };
    if request.method() != Method::GET || is_read_ahead(request.headers()) {
        return refuse(&state, PageError::unavailable(), request).await;
    }
    let now =
        request.extensions().get::<Visit>().map_or_else(|| state.clock.now(), |visit: &Visit| visit.now);
    let query = Fields::from_urlencoded(request.uri().query().unwrap_or_default().as_bytes());
    let secret = Secret::from_browser(query.get("state"));
    let under_way = match browser_of(request.headers(), &state) {
        Some(browser) => find_request(&state.db, now, &secret, &browser).await,
        None => Err(OidcError::Unknown),
    };
    let under_way = match under_way {
        Ok(under_way) => under_way,
        Err(error) => return refuse(&state, told(error, provider, &NextPath::parse("/")), request).await,
    };
    let next = under_way.next.clone();
    let browser_in_use = this_browser(request.headers(), &state.config.site);
    let outcome: Result<SignInOutcome, OidcError> = async {
        let code = code_of(&query, provider)?;
        let person = provider.person(code, &under_way.pkce_verifier, &under_way.nonce).await?;
        sign_in(&state.db, now, &under_way, &with_clean_names(person), &browser_in_use).await
    }
    .await;
    match outcome {
        Ok(outcome) => with_cookie(signed_in(&state, &outcome), mark(&state, None)),
        Err(error) => refuse(&state, told(error, provider, &next), request).await,
    }
}

/// Answers somebody whose session, begun by `id_token`, has just ended here: the provider has one of its own to end.
pub(in crate::accounts) async fn leave_for_good(
    state: &AppState,
    mut posted: Posted,
    id_token: &str,
) -> Response {
    let Some(provider) = &state.oidc else { return see("/") };
    let Some(url) = provider.sign_out_url(id_token).await else { return see("/") };
    posted.visit = Visit::by_visitor(posted.visit.now);
    let name = provider.name().to_owned();
    let why = format!("Votre session est fermée ici. {name} va proposer de fermer aussi la sienne.");
    posted.leave(Leaving { url, name, why }).await
}

/// What came back, if it is a code.
fn code_of<'a>(query: &'a Fields, provider: &Provider) -> Result<&'a str, OidcError> {
    if !provider.is_issuer(query.get("iss")) {
        return Err(OidcError::Unknown);
    }
    match (query.get("error"), query.get("code")) {
        ("", "") => Err(OidcError::Unknown),
        ("", code) => Ok(code),
        ("access_denied" | "login_required" | "interaction_required" | "consent_required", _) => {
            Err(OidcError::Declined)
        }
        (error, _) => {
            // One of the protocol's words; whatever else a browser may say is nobody's business.
            let word: String =
                error.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(40).collect();
            tracing::warn!(error = word, "OpenID Connect: the provider sent somebody back");
            Err(OidcError::Away)
        }
    }
}

/// Names that the profile's form would take, or none.
fn with_clean_names(person: Person) -> Person {
    let clean = |name: &str| parse_name(name, "").unwrap_or_default();
    Person { first_name: clean(&person.first_name), last_name: clean(&person.last_name), ..person }
}

/// The mark of a browser that is, or was lately, on its way: one for all its tabs.
fn browser_of(headers: &HeaderMap, state: &AppState) -> Option<Secret> {
    let kept = cookies::get(headers, cookies::sign_in_name(&state.config.site))?;
    (!kept.is_empty()).then(|| Secret::from_browser(&kept))
}

fn mark(state: &AppState, browser: Option<&Secret>) -> Option<axum::http::HeaderValue> {
    let site = &state.config.site;
    let minutes = REQUEST_LIFETIME.num_minutes();
    cookies::set_briefly(site, cookies::sign_in_name(site), browser.map(Secret::expose), minutes)
}

/// What is told of a sign-in that did not happen; the way to the page that offers the other keeps where one was going.
fn told(error: OidcError, provider: &Provider, next: &NextPath) -> PageError {
    let name = provider.name();
    let (status, title, advice) = match error {
        OidcError::Db(error) => return error.into(),
        OidcError::Account(error) => return error.into(),
        OidcError::Away => (
            StatusCode::BAD_GATEWAY,
            "La connexion n’a pas pu se faire",
            format!("{name} ne répond pas. Connectez-vous par e-mail, ou réessayez dans quelques minutes."),
        ),
        OidcError::Unknown => (
            StatusCode::BAD_REQUEST,
            "Cette connexion n’a pas abouti",
            "Elle a déjà servi, a commencé il y a plus de dix minutes ou dans un autre navigateur. Recommencez \
             depuis la page de connexion."
                .to_owned(),
        ),
        OidcError::Declined => (
            StatusCode::FORBIDDEN,
            "Connexion annulée",
            format!(
                "{name} nous dit que la connexion a été refusée. Recommencez depuis la page de connexion, ou \
                 connectez-vous par e-mail."
            ),
        ),
        OidcError::Unverified => (
            StatusCode::FORBIDDEN,
            "Votre adresse e-mail doit être vérifiée",
            format!(
                "{name} ne nous a pas donné d’adresse e-mail vérifiée : nous ne pouvons pas savoir quel compte est \
                 le vôtre. Connectez-vous par e-mail : vous recevrez un lien."
            ),
        ),
    };
    PageError::not_signed_in(status, title, advice, sign_in_path(next))
}

async fn refuse(state: &AppState, error: PageError, request: Request) -> Response {
    let status = error.status();
    let form = FormState { failure: Some(error), ..FormState::default() };
    render(state.clone(), form, Some(status), request).await
}
