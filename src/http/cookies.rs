//! The three cookies of the site: the session of those who signed in, the display chosen by those who chose, and for ten
//! minutes the mark of a browser that is on its way through a provider.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

use crate::config::SiteConfig;

/// Set when somebody chooses a display.
pub const THEME: &str = "theme";

/// The session cookie's name; the prefix makes browsers refuse it over plain http or from a subdomain.
#[must_use]
pub fn session_name(site: &SiteConfig) -> &'static str {
    if site.is_https() { "__Host-session" } else { "session" }
}

/// The name of the mark of a browser that is sent to a provider to sign in: only that browser may come back for it.
#[must_use]
pub fn sign_in_name(site: &SiteConfig) -> &'static str {
    if site.is_https() { "__Host-connexion" } else { "connexion" }
}

/// The value of a cookie the browser sent.
#[must_use]
pub fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .flatten()
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// A `Set-Cookie` that keeps `value` for so many days; none at all takes the cookie away.
#[must_use]
pub fn set(site: &SiteConfig, name: &'static str, value: Option<&str>, days: i64) -> Option<HeaderValue> {
    keep(site, name, value, Duration::days(days))
}

/// The same for so many minutes.
#[must_use]
pub fn set_briefly(
    site: &SiteConfig,
    name: &'static str,
    value: Option<&str>,
    minutes: i64,
) -> Option<HeaderValue> {
    keep(site, name, value, Duration::minutes(minutes))
}

fn keep(
    site: &SiteConfig,
    name: &'static str,
    value: Option<&str>,
    lifetime: Duration,
) -> Option<HeaderValue> {
    let cookie = Cookie::build((name, value.unwrap_or_default().to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.is_https())
        .max_age(if value.is_some() { lifetime } else { Duration::ZERO })
        .build();
    HeaderValue::from_str(&cookie.to_string()).ok()
}
