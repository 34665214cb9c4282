//! Live updates, read as a browser reads them.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, Request, StatusCode, header},
};
use futures::StreamExt;

use super::{app::TestApp, event_text::Blocks};

pub use super::event_text::Event;

/// How long a test waits for what must come. Never reached when all is well.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open connection to `/direct`. Dropped, it is closed.
pub struct EventStream {
    /// The answer's status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    body: BodyDataStream,
    blocks: Blocks,
}

impl EventStream {
    /// Watches a channel: `app.watch("sujets", Some(3))` is a page that shows everything up to event 3.
    pub async fn open(app: &TestApp, channel: &str, since: Option<i64>) -> Self {
        let since = since.map_or_else(String::new, |since| format!("&depuis={since}"));
        let request = Request::builder().uri(format!("/direct?canal={channel}{since}"));
        Self::ask(app, request.body(Body::empty()).unwrap()).await
    }

    /// Comes back as browsers do: at the same address, the last event in a header.
    pub async fn come_back(app: &TestApp, channel: &str, last: i64) -> Self {
        let request = Request::builder().uri(format!("/direct?canal={channel}&depuis=0"));
        Self::ask(app, request.header("last-event-id", last).body(Body::empty()).unwrap()).await
    }

    /// Asks in any other way.
    pub async fn ask(app: &TestApp, request: Request<Body>) -> Self {
        let (parts, body) = app.answer(request).await.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: body.into_data_stream(),
            blocks: Blocks::default(),
        }
    }

    /// A header; empty when it is absent.
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The next lines, up to an empty one; none at the end.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(block) = self.blocks.pop() {
                return Some(block);
            }
            let bytes =
                tokio::time::timeout(PATIENCE, self.body.next()).await.expect("nothing is told any more")?;
            self.blocks.feed(&bytes.unwrap());
        }
    }

    /// The next event, whatever else is said before; none at the end.
    pub async fn event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = Event::read(&self.block().await?) {
                return Some(event);
            }
        }
    }

    /// The next events.
    pub async fn events(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        while events.len() < count {
            events.push(self.event().await.expect("the stream ended"));
        }
        events
    }

    /// What is left of a stream that ends: nothing more, or what answers instead of a stream.
    pub async fn rest(mut self) -> String {
        let reading = async {
            while let Some(bytes) = self.body.next().await {
                self.blocks.feed(&bytes.unwrap());
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.expect("the stream does not end");
        self.blocks.0
    }
}

/// Waits until `condition` holds.
pub async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{what}: never"));
}
