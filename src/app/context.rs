//! What a page knows of the request it answers. The only place that asks Leptos for a context.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use chrono::{DateTime, Utc};
use leptos::prelude::{AnyView, expect_context, use_context, with_context};
use leptos_axum::ResponseOptions;

use super::{AppState, error::PageError, form::FormState};
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        service::{ThisBrowser, peek_session},
    },
    config::SiteConfig,
    db::Db,
    display::DisplayTheme,
    http::{
        client_address::ClientAddress, cookies, fields::Fields, limits::Limited, page_cache::Shown,
        speculation::is_read_ahead,
    },
    live::Tag,
    ui::page::see_instead,
};

/// Who asks, and when: found once, before anything else.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The member whose session the browser holds.
    pub actor: Option<SignedIn>,
    /// Whether the browser holds a session that cannot be read now: nobody knows whether a member asks.
    pub is_unknown: bool,
    /// Whether somebody is shown the answer: not one that posts, asks for headers only, or reads a page ahead.
    pub is_reading: bool,
    /// One time for the whole answer.
    pub now: DateTime<Utc>,
}

impl Visit {
    /// Somebody who holds no session.
    #[must_use]
    pub const fn by_visitor(now: DateTime<Utc>) -> Self {
        Self { actor: None, is_unknown: false, is_reading: false, now }
    }
}

/// Everything a page may need.
#[derive(Clone, Debug)]
pub struct PageContext {
    /// Rows, configuration.
    pub state: AppState,
    /// Who asks, and when.
    pub visit: Visit,
    /// The path asked for.
    pub path: String,
    /// The query, read as a form.
    pub query: Fields,
    /// What was posted, when this page answers a form.
    pub form: FormState,
    /// Light, dark, or as the system says.
    pub theme: DisplayTheme,
}

impl PageContext {
    /// Reads the context of the page being rendered.
    ///
    /// # Panics
    /// Outside a page: `AppState` and the request are always provided by the routes.
    #[must_use]
    pub fn read() -> Self {
        let state: AppState = expect_context();
        let form = use_context().unwrap_or_default();
        // Looked at where it is: a copy of a request is one of each of its headers.
        let read = with_context(|parts: &Parts| {
            (
                visit_of(parts, &state),
                parts.uri.path().to_owned(),
                Fields::from_urlencoded(parts.uri.query().unwrap_or_default().as_bytes()),
                DisplayTheme::from_headers(&parts.headers),
            )
        });
        let (visit, path, query, theme) = read.expect("the routes provide the request to every page");
        Self { state, visit, path, query, form, theme }
    }

    /// The value of a query field.
    #[must_use]
    pub fn query(&self, name: &str) -> &str {
        self.query.get(name)
    }

    /// The secret of the session this browser holds. To be asked before anything is waited for.
    #[must_use]
    pub fn session_secret(&self) -> Option<String> {
        let name = cookies::session_name(&self.state.config.site);
        with_context(|parts: &Parts| cookies::get(&parts.headers, name))?
    }

    /// Counts one more of what is limited. To be asked before anything is waited for.
    ///
    /// # Errors
    /// When it is one too many.
    pub fn within(&self, limited: Limited) -> Result<(), PageError> {
        let client = with_context(|parts: &Parts| ClientAddress::of(parts, &self.state));
        let Some(client) = client else { return Ok(()) };
        let member = self.visit.actor.as_ref().map(|actor| actor.member);
        self.state.limits.count(limited, member, client.0).map_err(PageError::too_often)
    }

    /// This page's address.
    #[must_use]
    pub fn here(&self) -> String {
        match self.query.to_urlencoded() {
            query if query.is_empty() => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// What a page for members shows to who is not known to be one.
    ///
    /// # Errors
    /// When nobody can know now.
    pub fn sign_in_first(&self) -> Result<AnyView, PageError> {
        if self.visit.is_unknown {
            Err(PageError::unavailable())
        } else {
            Ok(see_instead(&self.sign_in_path()))
        }
    }

    /// Where to sign in and come back here.
    #[must_use]
    pub fn sign_in_path(&self) -> String {
        let back = self.here();
        if back == "/" || self.path.starts_with("/connexion") {
            return "/connexion".to_owned();
        }
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("suite", &back).finish();
        format!("/connexion?{query}")
    }

    /// Says what the page shows, and that it may be kept for readers who are not signed in until one of `tags` changes.
    /// A page that says nothing is drawn each time.
    pub fn shows(&self, tags: &[Tag]) {
        with_context(|parts: &Parts| {
            if let Some(shown) = parts.extensions.get::<Shown>() {
                shown.say(tags);
            }
        });
    }

    /// What leaves with the page: its status, its headers.
    #[must_use]
    pub fn response() -> ResponseOptions {
        expect_context()
    }
}

/// What a server function needs.
#[derive(Clone, Debug)]
pub struct ApiContext {
    /// Rows.
    pub db: Db,
    /// The time.
    pub now: DateTime<Utc>,
    visit: Visit,
}

impl ApiContext {
    /// Reads the context of the call being answered.
    #[must_use]
    pub fn read() -> Self {
        let state: AppState = expect_context();
        let visit = with_context(|parts: &Parts| visit_of(parts, &state));
        let visit = visit.expect("the routes provide the request to every server function");
        Self { db: state.db.clone(), now: visit.now, visit }
    }

    /// The member whose session the browser holds.
    #[must_use]
    pub fn actor(&self) -> Option<&SignedIn> {
        self.visit.actor.as_ref()
    }

    /// The same, when they are shown the answer.
    #[must_use]
    pub fn reader(&self) -> Option<&SignedIn> {
        self.actor().filter(|_| self.visit.is_reading)
    }
}

fn visit_of(parts: &Parts, state: &AppState) -> Visit {
    parts.extensions.get::<Visit>().cloned().unwrap_or_else(|| Visit::by_visitor(state.clock.now()))
}

/// Finds who asks. Only a browser that holds a session cookie costs a query. When the database does not answer, the
/// request goes on: a page that needs to know will say so.
pub async fn find_visit(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let now = state.clock.now();
    let is_ahead = is_read_ahead(request.headers());
    let mut visit =
        Visit { is_reading: request.method() == Method::GET && !is_ahead, ..Visit::by_visitor(now) };
    if let Some(secret) = cookies::get(request.headers(), cookies::session_name(&state.config.site)) {
        let found = if is_ahead {
            peek_session(&state.db, now, &secret).await
        } else {
            state.sessions.find(&state.db, now, &secret).await
        };
        match found {
            Ok(actor) => visit.actor = actor,
            Err(error) => {
                tracing::warn!(%error, "a session could not be read");
                visit.is_unknown = true;
            }
        }
    }
    let member = visit.actor.as_ref().map(|actor| actor.member.0);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    if let Some(member) = member {
        // For who counts visits.
        response.extensions_mut().insert(MemberId(member));
    }
    // What somebody tries and may not, for those who look for attacks; without the query, which may hold secrets.
    if matches!(
        response.status(),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS
    ) {
        let status = response.status().as_u16();
        tracing::info!(target: "security", member, %method, path, status, "refused");
    }
    response
}

/// The browser somebody signs in with.
#[must_use]
pub fn this_browser(headers: &HeaderMap, site: &SiteConfig) -> ThisBrowser {
    let device = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ThisBrowser { device: device.to_owned(), session: cookies::get(headers, cookies::session_name(site)) }
}
