//! Forms posted from other sites are refused, whatever they ask for.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};

use crate::{
    app::{AppState, error::PageError, form::FormState, render},
    notifications::model::UNSUBSCRIBE_PATH,
    weekly::model::STOP_PATH,
};

/// Refuses unsafe methods whose `Origin` or `Sec-Fetch-Site` says that another site asks. A browser that says neither is
/// too old to be asked from elsewhere with our cookies, which are `SameSite=Lax`. Two addresses alone answer whoever asks: their
/// links hold a secret, no cookie counts there, and mail programs post to them (RFC 8058).
pub async fn refuse_foreign(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let by_link = matches!(request.uri().path(), UNSUBSCRIBE_PATH | STOP_PATH);
    if safe || by_link || is_ours(request.headers(), &state.config.site.url) {
        return next.run(request).await;
    }
    tracing::warn!(target: "security", path = request.uri().path(), "a form from another site was refused");
    let error = PageError::foreign();
    let status = error.status();
    let form = FormState { failure: Some(error), ..FormState::default() };
    let mut page = Request::new(axum::body::Body::empty());
    *page.uri_mut() = request.uri().clone();
    render(state, form, Some(status), page).await
}

fn is_ours(headers: &HeaderMap, site_url: &str) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    match text(header::ORIGIN) {
        None => true,
        Some(origin) if origin == site_url => true,
        // The address the browser used, when it is not the public one: localhost, a preview.
        Some(origin) => {
            let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            host.is_some() && host == text(header::HOST)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_ours(&headers, "https://communaute.test")
    }

    #[test]
    fn our_own_forms_pass() {
        assert!(ours(&[("origin", "https://communaute.test"), ("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("origin", "http://localhost:3000"), ("host", "localhost:3000")]));
        assert!(ours(&[]));
    }

    #[test]
    fn forms_from_elsewhere_do_not() {
        for pairs in [
            [("origin", "https://ailleurs.test"), ("host", "communaute.test")],
            [("origin", "null"), ("host", "communaute.test")],
            [("sec-fetch-site", "cross-site"), ("host", "communaute.test")],
            [("sec-fetch-site", "same-site"), ("origin", "https://communaute.test")],
            [("origin", "https://communaute.test.ailleurs.test"), ("host", "communaute.test")],
        ] {
            assert!(!ours(&pairs), "{pairs:?}");
        }
    }
}
