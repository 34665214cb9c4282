//! Which links browsers may read ahead (the `Speculation-Rules` header): the next page is there when it is asked for.

use axum::{
    http::{HeaderMap, header},
    response::IntoResponse,
};

/// Where the rules are; pages name it in a header, since inline rules are not allowed by our policy.
pub const PATH: &str = "/prechargement.json";

/// Reading ahead begins when a link is pointed at. Only pages anyone may read: nothing that signs in, edits or lasts. Nor
/// topics where somebody is signed in: a browser that shows what it read ahead asks for nothing, and nobody would know that it
/// was read.
const RULES: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":"/connexion*"}},{"not":{"href_matches":"/bienvenue*"}},{"not":{"href_matches":"/mon-compte/*"}},{"not":{"href_matches":"/notifications*"}},{"not":{"href_matches":"/messages/*"}},{"not":{"href_matches":"/direct*"}},{"not":{"href_matches":"/*.*"}},{"not":{"selector_matches":"[data-membre] main a[href^='/sujets/'], [data-membre] main a[href^='/reponses/']"}}]},"eagerness":"moderate"}]}"#;

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

/// Whether a browser only reads a page ahead, and nobody may ever see it: `Sec-Purpose: prefetch`, with or without
/// parameters.
#[must_use]
pub fn is_read_ahead(headers: &HeaderMap) -> bool {
    headers
        .get("sec-purpose")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|purpose| purpose.split(';').next().is_some_and(|purpose| purpose.trim() == "prefetch"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_say_that_they_read_ahead_in_several_ways() {
        for (said, ahead) in [
            ("prefetch", true),
            ("prefetch;prerender", true),
            ("prefetch; anonymous-client-ip", true),
            ("prefetched", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([("sec-purpose".parse().unwrap(), said.parse().unwrap())]);
            assert_eq!(is_read_ahead(&headers), ahead, "{said}");
        }
        assert!(!is_read_ahead(&HeaderMap::new()));
    }
}
