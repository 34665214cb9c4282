//! Which inline scripts the framework writes into every page.

use axum::{body::Body, http::Request};
use base64::{Engine, engine::general_purpose::STANDARD};
use http_body_util::BodyExt;
use leptos::{nonce::Nonce, prelude::*, reactive::owner::take_context};
use leptos_axum::render_app_async_with_context;
use sha2::{Digest, Sha256};

use super::head::FrameworkHead;

/// `'sha256-…'` of each inline script of a page that holds nothing. Never computed from a page with content: that would
/// bless a script somebody injected.
pub async fn inline_script_hashes(options: &LeptosOptions) -> Vec<String> {
    let head = FrameworkHead::new(options);
    let handler = render_app_async_with_context(
        || {},
        move || {
            drop(take_context::<Nonce>());
            view! {
                <!DOCTYPE html>
                <html lang="fr">
                    <head>
                        {head.view(true)}
                    </head>
                    <body></body>
                </html>
            }
        },
    );
    let page = match handler(Request::new(Body::empty())).await.into_body().collect().await {
        Ok(page) => page.to_bytes(),
        Err(error) => {
            tracing::error!(%error, "the empty page could not be read: islands will not start");
            return Vec::new();
        }
    };
    hashes(&String::from_utf8_lossy(&page))
}

fn hashes(page: &str) -> Vec<String> {
    page.split("<script")
        .skip(1)
        .filter_map(|after| {
            let (attributes, rest) = after.split_once('>')?;
            let (script, _) = rest.split_once("</script>")?;
            (!attributes.contains("src=") && !script.is_empty())
                .then(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        })
        .collect()
}
