//! The floor: what axum alone does on this machine, in this run. A page is the same bytes from memory; live updates are
//! a broadcast channel behind axum's own events.

use std::{
    collections::HashMap,
    convert::Infallible,
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Sse, sse::Event},
    routing::get,
};
use futures::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::broadcast};
use tokio_stream::wrappers::BroadcastStream;

use crate::{
    failure::{Outcome, While},
    http::Answer,
};

/// The pages of a folder.
const LIST: &str = "pages.json";
/// Events a slow watcher may be behind: as in the site.
const BACKLOG: usize = 16;

/// A page to give back as it was.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    file: String,
    content_type: String,
    content_encoding: Option<String>,
}

/// Writes the pages that the floor gives back, in order: `/0`, `/1`…
pub fn write(folder: &Path, pages: &[Answer]) -> Outcome<()> {
    let doing = || format!("writing into {}", folder.display());
    fs::create_dir_all(folder).while_doing(doing)?;
    let mut list = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let kept = Kept {
            file: format!("{number}.body"),
            content_type: page.header("content-type").unwrap_or_default().to_owned(),
            content_encoding: page.header("content-encoding").map(str::to_owned),
        };
        fs::write(folder.join(&kept.file), &page.body).while_doing(doing)?;
        list.push(kept);
    }
    let list = serde_json::to_vec(&list).while_doing(doing)?;
    fs::write(folder.join(LIST), list).while_doing(doing)
}

/// Serves the pages of `folder` until it is killed; says where on the standard output.
pub async fn serve(folder: &Path) -> Outcome<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await.while_doing(|| "taking an address".to_owned())?;
    let address = listener.local_addr().while_doing(|| "taking an address".to_owned())?;
    let mut router = Router::new();
    for (number, page) in read(folder)?.into_iter().enumerate() {
        router = router.route(&format!("/{number}"), get(async move || page));
    }
    let live = Router::new().route("/direct", get(watch).post(tell)).with_state(Channels::default());
    crate::cli::say(&address.to_string());
    axum::serve(listener, router.merge(live)).await.while_doing(|| "serving".to_owned())
}

type Page = ([(HeaderName, HeaderValue); 2], Bytes);

fn read(folder: &Path) -> Outcome<Vec<Page>> {
    let path = folder.join(LIST);
    // A floor of live updates has no pages.
    let Ok(list) = fs::read(&path) else { return Ok(Vec::new()) };
    let list: Vec<Kept> =
        serde_json::from_slice(&list).while_doing(|| format!("reading {}", path.display()))?;
    list.into_iter()
        .map(|kept| {
            let path = folder.join(&kept.file);
            let body = fs::read(&path).while_doing(|| format!("reading {}", path.display()))?;
            let value = |text: &str| {
                HeaderValue::from_str(text).while_doing(|| format!("reading a header of {}", path.display()))
            };
            let encoding = kept.content_encoding.as_deref().unwrap_or("identity");
            let headers = [
                (header::CONTENT_TYPE, value(&kept.content_type)?),
                (header::CONTENT_ENCODING, value(encoding)?),
            ];
            Ok((headers, Bytes::from(body)))
        })
        .collect()
}

/// The channels somebody watches.
#[derive(Clone, Default)]
struct Channels(Arc<Mutex<HashMap<String, broadcast::Sender<Bytes>>>>);

impl Channels {
    fn of(&self, query: HashMap<String, String>) -> broadcast::Sender<Bytes> {
        let name = query.into_iter().find_map(|(key, value)| (key == "canal").then_some(value));
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let channel = channels.entry(name.unwrap_or_default());
        channel.or_insert_with(|| broadcast::Sender::new(BACKLOG)).clone()
    }
}

/// `GET /direct?canal=…`: without signs of life, which would only add to its weight.
async fn watch(
    State(channels): State<Channels>,
    Query(query): Query<HashMap<String, String>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = BroadcastStream::new(channels.of(query).subscribe()).filter_map(async |told| {
        let told = told.ok()?;
        Some(Ok(Event::default().event("sujet").data(String::from_utf8_lossy(&told))))
    });
    let first = Event::default().retry(std::time::Duration::from_secs(3));
    Sse::new(futures::stream::once(async { Ok(first) }).chain(events))
}

/// `POST /direct?canal=…`: tells the body to those who watch.
async fn tell(
    State(channels): State<Channels>,
    Query(query): Query<HashMap<String, String>>,
    body: Bytes,
) -> impl IntoResponse {
    // Nobody watches: that is not a failure.
    let _ = channels.of(query).send(body);
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let page = Answer::new(200, &[("content-type", "text/html"), ("content-encoding", "br")], b"bytes");
        write(folder.path(), &[page]).unwrap();
        let pages = read(folder.path()).unwrap();
        let ([(_, content_type), (_, encoding)], body) = &pages[0];
        assert_eq!(
            (content_type.as_bytes(), encoding.as_bytes()),
            (b"text/html".as_slice(), b"br".as_slice())
        );
        assert_eq!(body.as_ref(), b"bytes");
    }
}
