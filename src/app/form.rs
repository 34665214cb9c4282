//! Forms that post to their page's own address: read, and the page rendered again when something is wrong.

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, Method, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{AppState, context::Visit, error::PageError, routes::render};
use crate::{
    forum::{guard::Warning, service::ForumError},
    http::{
        client_address::ClientAddress,
        fields::{FieldErrors, Fields},
        limits,
    },
    markdown::SafeHtml,
    mentions::service::Doubt,
};

/// Largest form accepted, in bytes: the longest text, each character escaped, with room for the other fields.
pub const MAX_FORM: usize = 512 * 1024;

/// What a page that answers a form shows again.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    /// What was typed; none when the page was only asked for.
    pub fields: Option<Fields>,
    /// What is wrong with it.
    pub errors: FieldErrors,
    /// How the text would look, when that was asked for.
    pub preview: Option<SafeHtml>,
    /// Whom the text names, when how it would look was asked for.
    pub named: Vec<Doubt>,
    /// What seems to tell, in the text, who somebody is.
    pub warning: Option<Warning>,
    /// What to show instead of the page.
    pub failure: Option<PageError>,
    /// Where the browser goes on, away from the site.
    pub leaving: Option<Leaving>,
}

/// The browser leaves for another site, which is expected to send it back.
///
/// Not by a redirect: browsers hold a form and whatever its answer redirects to against `form-action`, and a provider sends
/// people on to addresses nobody here can name. The page that says where one goes asks for it, as a link would.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// The address, absolute.
    pub url: String,
    /// What is there, as people call it.
    pub name: String,
    /// What will happen, in a sentence or two.
    pub why: String,
}

/// A posted form.
#[derive(Debug)]
pub struct Posted {
    /// What was typed.
    pub fields: Fields,
    /// Who, and when.
    pub visit: Visit,
    client: ClientAddress,
    state: AppState,
    uri: Uri,
    headers: HeaderMap,
}

impl FromRequest<AppState> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let posted = Self::begin(parts, state);
        if !is_form(&posted.headers) {
            return Err(posted.fail(PageError::unsupported()).await);
        }
        match Limited::new(body, MAX_FORM).collect().await {
            Ok(bytes) => {
                let posted = Self { fields: Fields::from_urlencoded(&bytes.to_bytes()), ..posted };
                // Who is not known to be signed out is not told to sign in.
                if posted.visit.is_unknown {
                    return Err(posted.fail(PageError::unavailable()).await);
                }
                Ok(posted)
            }
            Err(error) if error.is::<LengthLimitError>() => Err(posted.fail(PageError::too_large()).await),
            Err(_) => Err(posted.fail(PageError::bad_request()).await),
        }
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("application/x-www-form-urlencoded"))
}

impl Posted {
    /// A form of which nothing was read yet.
    pub(super) fn begin(parts: Parts, state: &AppState) -> Self {
        let client = ClientAddress::of(&parts, state);
        let visit =
            parts.extensions.get::<Visit>().cloned().unwrap_or_else(|| Visit::by_visitor(state.clock.now()));
        let Parts { uri, headers, .. } = parts;
        Self { fields: Fields::default(), visit, client, state: state.clone(), uri, headers }
    }

    /// What the browser sent with the form.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Where the form was posted.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// A part of the path, as it was written: `/messages/{1}/modifier`. An address that cannot be decoded is one that
    /// leads nowhere, and not a fault of the form.
    #[must_use]
    pub fn segment(&self, at: usize) -> &str {
        segment(&self.uri, at)
    }

    /// Counts one more of what is limited; the answer to give instead when it is one too many, which still holds what was
    /// typed.
    ///
    /// # Errors
    /// That answer.
    pub async fn within(self, limited: limits::Limited) -> Result<Self, Response> {
        let member = self.visit.actor.as_ref().map(|actor| actor.member);
        match self.state.limits.count(limited, member, self.client.0) {
            Ok(()) => Ok(self),
            Err(wait) => Err(self.fail(PageError::too_often(wait)).await),
        }
    }

    /// The same for the whole network the form comes from, whoever is signed in there.
    ///
    /// # Errors
    /// That answer.
    pub async fn network_within(self, limited: limits::Limited) -> Result<Self, Response> {
        match self.state.limits.count_network(limited, self.client.0) {
            Ok(()) => Ok(self),
            Err(wait) => Err(self.fail(PageError::too_often(wait)).await),
        }
    }

    /// The page again, with what was typed and what is wrong with it.
    pub async fn refuse(self, errors: FieldErrors) -> Response {
        self.again(StatusCode::UNPROCESSABLE_ENTITY, |form| form.errors = errors).await
    }

    /// The page again, with what was typed: another button than the last asks it to show more.
    pub async fn show(self) -> Response {
        self.again(StatusCode::OK, |_| {}).await
    }

    /// The page again, with what was typed, how it would look, whom it names, and what would be asked before it is published.
    pub async fn preview(self, preview: SafeHtml, warning: Option<Warning>, named: Vec<Doubt>) -> Response {
        self.again(StatusCode::OK, |form| {
            form.preview = Some(preview);
            form.named = named;
            form.warning = warning;
        })
        .await
    }

    /// The page again, with what was typed and what the guard says of it. Nothing is wrong with the form, but it was not
    /// accepted either, and sending it again changes nothing: 422. Where the text was masked as asked, 200.
    pub async fn warn(self, warning: Warning) -> Response {
        let status = match warning {
            Warning::Stopped(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Warning::Ahead(_) | Warning::Masked(_) => StatusCode::OK,
        };
        self.again(status, |form| form.warning = Some(warning)).await
    }

    /// An error page that still holds what was typed.
    pub async fn fail(self, error: PageError) -> Response {
        self.again(error.status(), |form| form.failure = Some(error)).await
    }

    /// A page that sends the browser to another site.
    pub async fn leave(self, leaving: Leaving) -> Response {
        self.again(StatusCode::OK, |form| form.leaving = Some(leaving)).await
    }

    /// The answer to a use-case of the forum that did not happen: rules, and what the guard says, are told on the form, all else
    /// on a page.
    pub async fn refuse_for(self, error: ForumError) -> Response {
        match error {
            ForumError::Denied(denied) => self.refuse(FieldErrors::one("", denied.to_string())).await,
            ForumError::PersonalData(found) => self.warn(Warning::Stopped(*found)).await,
            error => self.fail(error.into()).await,
        }
    }

    async fn again(self, status: StatusCode, change: impl FnOnce(&mut FormState)) -> Response {
        let mut form = FormState { fields: Some(self.fields), ..FormState::default() };
        change(&mut form);
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = self.uri;
        *request.headers_mut() = self.headers;
        request.extensions_mut().insert(self.visit);
        render(self.state, form, Some(status), request).await
    }
}

/// A part of an address's path, as it was written.
#[must_use]
pub fn segment(uri: &Uri, at: usize) -> &str {
    uri.path().split('/').nth(at + 1).unwrap_or_default()
}

/// After a form: the browser asks for `path`, and going back does not send the form again.
#[must_use]
pub fn see(path: &str) -> Response {
    Redirect::to(path).into_response()
}
