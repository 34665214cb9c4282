//! Whole pages, kept for anonymous readers as they go over the wire: drawn once, compressed once, dropped by the commit
//! that changes what they show.
//!
//! A page is kept only when it says what it shows ([`crate::app::context::PageContext::shows`]). It is served as long as
//! none of that was touched since it was begun ([`crate::live::Freshness`]), and a minute at most: « il y a 2 min » ages
//! too. A browser that holds a session cookie never comes near: neither reads from here, nor writes to it.

use std::{
    convert::Infallible,
    future::ready,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use tower::{Layer, ServiceExt, service_fn};

use super::{compression, cookies, headers::is_file};
use crate::{app::AppState, display::DisplayTheme, live::Tag};

/// How old a page may be, whatever happens.
const MAX_AGE: Duration = Duration::seconds(60);
/// What an entry weighs beside its bytes: key, headers, bookkeeping. Rounded up.
const OVERHEAD: usize = 1_024;
/// Longest address kept; a longer one is drawn each time.
const LONGEST_TARGET: usize = 512;

/// The pages kept by this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PageCache(Option<moka::future::Cache<Key, Arc<Page>>>);

impl PageCache {
    /// Room for `max_bytes`; nothing is kept when that is none.
    #[must_use]
    pub fn new(max_bytes: u64) -> Self {
        Self((max_bytes > 0).then(|| {
            moka::future::Cache::builder()
                .max_capacity(max_bytes)
                .weigher(|key: &Key, page: &Arc<Page>| {
                    u32::try_from(page.body.len() + key.target.len() + OVERHEAD).unwrap_or(u32::MAX)
                })
                .time_to_live(MAX_AGE.to_std().unwrap_or_default())
                .build()
        }))
    }
}

/// What makes two pages different for readers who are not signed in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    target: String,
    theme: DisplayTheme,
    encoding: Encoding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Encoding {
    Brotli,
    Gzip,
    None,
}

impl Encoding {
    /// The best the browser says it reads.
    fn of(headers: &HeaderMap) -> Self {
        let reads = |coding| compression::reads(headers, coding);
        match () {
            () if reads("br") => Self::Brotli,
            () if reads("gzip") => Self::Gzip,
            () => Self::None,
        }
    }

    /// What is asked of the compression, so that it makes exactly this.
    const fn asked(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::None => "identity",
        })
    }
}

/// A page as it was drawn.
#[derive(Debug)]
struct Page {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// When it was begun, for [`crate::live::Freshness`].
    moment: u64,
    made: DateTime<Utc>,
    /// None: it did not say what it shows, and is not kept.
    shown: Option<Vec<Tag>>,
}

/// Where a page says what it shows; travels with its request.
#[derive(Clone, Debug, Default)]
pub struct Shown(Arc<Mutex<Option<Vec<Tag>>>>);

impl Shown {
    /// The page may be kept, and shows this.
    pub fn say(&self, tags: &[Tag]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().extend(tags);
    }

    fn take(&self) -> Option<Vec<Tag>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Serves a kept page to a reader who is not signed in, or has it drawn and keeps it. Readers who ask for the same page at
/// the same moment wait for one drawing.
pub async fn serve(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    // What signs somebody in answers one browser, however many ask at the same moment.
    let is_page = !target.starts_with("/api/")
        && !target.starts_with("/connexion/")
        && !is_file(request.uri().path())
        && target.len() <= LONGEST_TARGET;
    let signed_in = cookies::get(request.headers(), cookies::session_name(&state.config.site)).is_some();
    let (Some(cache), true) = (&state.pages.0, is_read && is_page && !signed_in) else {
        return next.run(request).await;
    };
    let key = Key {
        target: target.to_owned(),
        theme: DisplayTheme::from_headers(request.headers()),
        encoding: Encoding::of(request.headers()),
    };
    let (mut parts, _) = request.into_parts();
    let is_head = parts.method == Method::HEAD;
    let asked = parts.headers.get(header::IF_NONE_MATCH).cloned();
    parts.method = Method::GET;
    // Compressed here, once and well, rather than below.
    parts.headers.insert(header::ACCEPT_ENCODING, Encoding::None.asked());
    let page = find(&state, cache, &key, &parts, &next).await;
    answer(&page, asked.as_ref(), is_head)
}

/// A page that is right for a reader who asks now.
async fn find(
    state: &AppState,
    cache: &moka::future::Cache<Key, Arc<Page>>,
    key: &Key,
    parts: &Parts,
    next: &Next,
) -> Arc<Page> {
    let freshness = &state.live().freshness;
    let now = state.clock.now();
    let arrived = freshness.now();
    let holds = |page: &Page| {
        page.shown
            .as_ref()
            .is_some_and(|shown| freshness.holds(page.moment, shown) && (now - page.made).abs() < MAX_AGE)
    };
    loop {
        let page = cache
            .entry_by_ref(key)
            .or_insert_with_if(draw(state, parts, key.encoding, next), |known| !holds(known))
            .await
            .into_value();
        if page.shown.is_none() {
            cache.invalidate(key).await;
        }
        // One that was begun before a commit, and waited for by somebody who came after it, is not theirs.
        if page.moment >= arrived || holds(&page) {
            return page;
        }
    }
}

async fn draw(state: &AppState, parts: &Parts, encoding: Encoding, next: &Next) -> Arc<Page> {
    let moment = state.live().freshness.now();
    let made = state.clock.now();
    let shown = Shown::default();
    let mut request = Request::from_parts(parts.clone(), Body::empty());
    request.extensions_mut().insert(shown.clone());
    let (head, body) = compressed(next.clone().run(request).await, encoding).await.into_parts();
    let (status, body) = match body.collect().await {
        Ok(body) => (head.status, body.to_bytes()),
        Err(error) => {
            tracing::error!(%error, "a page broke off");
            (StatusCode::INTERNAL_SERVER_ERROR, Bytes::new())
        }
    };
    let mut headers = head.headers;
    headers.remove(header::TRANSFER_ENCODING);
    // Nothing of one reader may reach another.
    let is_common = status == StatusCode::OK && !headers.contains_key(header::SET_COOKIE);
    let shown = shown.take().filter(|_| is_common);
    if shown.is_some() {
        let tag = URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..12]);
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-encoding"));
    }
    Arc::new(Page { status, headers, body, moment, made, shown })
}

/// The same answer as it will travel, again and again: worth more than the fastest compression.
async fn compressed(response: Response, encoding: Encoding) -> Response {
    let mut request = Request::new(Body::empty());
    request.headers_mut().insert(header::ACCEPT_ENCODING, encoding.asked());
    let mut response = Some(response);
    let handed_on =
        service_fn(move |_: Request| ready(Ok::<_, Infallible>(response.take().unwrap_or_default())));
    let Ok(compressed) = compression::kept().layer(handed_on).oneshot(request).await;
    compressed.map(Body::new)
}

fn answer(page: &Page, asked: Option<&HeaderValue>, is_head: bool) -> Response {
    let known = page.headers.get(header::ETAG).zip(asked).is_some_and(|(tag, asked)| matches_tag(asked, tag));
    let (status, body) = match () {
        () if known => (StatusCode::NOT_MODIFIED, Body::empty()),
        () if is_head => (page.status, Body::empty()),
        () => (page.status, Body::from(page.body.clone())),
    };
    let mut response = (status, body).into_response();
    *response.headers_mut() = page.headers.clone();
    if known {
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_ENCODING);
    } else {
        response.headers_mut().insert(header::CONTENT_LENGTH, page.body.len().into());
    }
    response
}

fn matches_tag(asked: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(asked), Ok(tag)) = (asked.to_str(), tag.to_str()) else { return false };
    asked.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(accepted: &'static str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
        Encoding::of(&headers)
    }

    #[test]
    fn the_best_encoding_a_browser_reads_is_chosen() {
        assert_eq!(encoding("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(encoding("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(encoding("identity"), Encoding::None);
        assert_eq!(encoding("brutal, br;q=nan"), Encoding::None);
    }

    #[test]
    fn a_page_the_browser_has_is_not_sent_again() {
        let tag = HeaderValue::from_static("\"abc\"");
        for (asked, known) in
            [("\"abc\"", true), ("W/\"abc\"", true), ("\"x\", \"abc\"", true), ("\"ab\"", false)]
        {
            assert_eq!(matches_tag(&HeaderValue::from_static(asked), &tag), known, "{asked}");
        }
    }
}
