//! Which links browsers may read ahead (the `Speculation-Rules` header): the next page is there when it is asked for.

use axum::{http::header, response::IntoResponse};

/// Where the rules are; pages name it in a header, since inline rules are not allowed by our policy.
pub const PATH: &str = "/prechargement.json";

/// Reading ahead begins when a link is pointed at. Only pages anyone may read: nothing that signs in, edits or lasts.
const RULES: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":"/connexion*"}},{"not":{"href_matches":"/bienvenue*"}},{"not":{"href_matches":"/messages/*"}},{"not":{"href_matches":"/direct*"}},{"not":{"href_matches":"/*.*"}}]},"eagerness":"moderate"}]}"#;

/// `GET` [`PATH`].
pub async fn rules() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "application/speculationrules+json"),
            (header::CACHE_CONTROL, "public, max-age=3600"),
        ],
        RULES,
    )
}
