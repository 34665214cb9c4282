//! The headers every answer leaves with.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};

/// What browsers are told of the whole site, made once at start.
#[derive(Clone, Debug)]
pub struct SitePolicy {
    /// What a page may load and run.
    content: HeaderValue,
    /// Whether browsers are to ask by https only from now on.
    is_https: bool,
}

impl SitePolicy {
    /// `script_hashes`: those of the scripts the framework writes into every page, as `'sha256-…'`.
    #[must_use]
    pub fn new(script_hashes: &[String], is_https: bool) -> Self {
        let directives = [
            // Nothing unless said below.
            "default-src 'none'".to_owned(),
            // Our files, the WASM they start, and the framework's own inline scripts: never one that was injected.
            format!("script-src 'self' 'wasm-unsafe-eval' {}", script_hashes.join(" ")),
            "style-src 'self'".to_owned(),
            "img-src 'self' data:".to_owned(),
            "font-src 'self'".to_owned(),
            "connect-src 'self'".to_owned(),
            "manifest-src 'self'".to_owned(),
            "form-action 'self'".to_owned(),
            "base-uri 'none'".to_owned(),
            "frame-ancestors 'none'".to_owned(),
        ];
        let content = HeaderValue::from_str(&directives.join("; "))
            .expect("directives are ASCII: base 64 hashes and the words above");
        Self { content, is_https }
    }
}

/// A year, the least that browsers' lists accept; other hosts of the domain are their owner's to decide about.
const TRANSPORT: &str = "max-age=31536000";
/// As [`super::speculation::PATH`], quoted as the header wants it.
const SPECULATION: &str = "\"/prechargement.json\"";

/// Adds the headers, and what caches may keep.
pub async fn add(State(policy): State<SitePolicy>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let cacheable = is_read && response.status().is_success();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.content);
    if policy.is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        header::HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    );
    headers.insert(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    // Nothing here is meant to be drawn by another site's pages.
    headers.insert(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    let is_html =
        headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if is_html {
        headers.insert(
            header::HeaderName::from_static("speculation-rules"),
            HeaderValue::from_static(SPECULATION),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        let value = match path.as_str() {
            // Their names change with what they hold.
            path if cacheable && path.starts_with("/pkg/") && has_hash(path) => {
                "public, max-age=31536000, immutable"
            }
            path if cacheable && path.starts_with("/fonts/") => "public, max-age=31536000, immutable",
            path if cacheable && is_file(path) => "public, max-age=3600",
            // What only one person may read is not left on the disk of a browser that others use.
            path if is_personal(path) => "private, no-store",
            // Pages show who is signed in.
            _ => "private, no-cache",
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    response
}

/// Pages of an account, of the team, and behind mailed links.
fn is_personal(path: &str) -> bool {
    [
        "/mon-compte",
        "/suivis",
        "/notifications",
        "/moderation",
        "/administration",
        "/contact/",
        "/publier",
        "/question-resolue",
        "/lettre/",
        "/connexion/lien",
    ]
    .iter()
    .any(|beginning| path.starts_with(beginning))
}

/// `communaute.8f3b….css`.
fn has_hash(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.split('.').count() > 2)
}

/// Whether an address is a file's: pages have no dot in their last word.
pub fn is_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}
