//! `/direct`: events, as they happen (Server-Sent Events).

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::Stream;
use tokio::sync::broadcast::Receiver;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::{
    Channel, Frame, bell,
    hub::{Live, Place},
    log,
};
use crate::{
    app::AppState,
    http::{client_address::ClientAddress, cookies, fields::Fields},
};

/// Events told again to a browser that was away; beyond that it is told to read the page again.
const REPLAY_MAX: i64 = 100;
/// How long a browser waits before it comes back, in milliseconds.
const COME_BACK: &str = "retry: 3000\n\n";
/// How long a browser that finds no place waits, in seconds.
const COME_BACK_LATER: &str = "30";

/// `GET /direct?canal=sujet:12&depuis=41`: the events of a channel after number 41, or after the `Last-Event-ID` that a
/// browser sends when it comes back. With `cloche=1`, which needs no channel, also how much the member whose session it holds
/// was told: at once, then as it changes. No database connection is held while it waits.
pub async fn direct(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Fields::from_urlencoded(query.unwrap_or_default().as_bytes());
    let wants_bell = query.get("cloche") == "1";
    let channel = Channel::watched(query.get("canal"));
    if channel.is_none() && !(wants_bell && query.get("canal").is_empty()) {
        return (StatusCode::BAD_REQUEST, "canal : sujets, ou sujet:NUMÉRO").into_response();
    }
    let live = state.db.live();
    let limits = &state.config.live;
    let place = live.take_place(address, limits.max_connections, limits.max_by_address);
    let (Some(place), false) = (place, live.hub.is_closed()) else {
        return later("trop de connexions : revenez plus tard");
    };
    // Watching first, reading the log after: nothing falls between the two.
    let watched = channel.map(|channel| live.hub.watch(channel));
    let seen = seen(&query, &headers);
    let missed = match seen.zip(channel) {
        None => Vec::new(),
        // Apart, as the bell below: what asks a database is large, and the place it had is given to the next connection's buffer,
        // which is smaller and would weigh as much (see the test).
        Some((seen, channel)) => match Box::pin(log::missed(&state.db, seen, channel, REPLAY_MAX)).await {
            Ok(frames) => frames,
            Err(error) => {
                tracing::warn!(%error, "the event log could not be read");
                return later("les événements ne peuvent pas être lus : revenez plus tard");
            }
        },
    };
    let open = match channel {
        Some(Channel::Topic(id)) => id,
        _ => 0,
    };
    let secret = cookies::get(&headers, cookies::session_name(&state.config.site)).filter(|_| wants_bell);
    let bell = match secret {
        None => None,
        Some(secret) => match Box::pin(bell::watch(&state, &secret, open)).await {
            Ok(bell) => bell,
            Err(error) => {
                tracing::warn!(%error, "a bell could not be read");
                return later("les notifications ne peuvent pas être lues : revenez plus tard");
            }
        },
    };
    if watched.is_none() && bell.is_none() {
        return over();
    }
    // Another node may have told the browser what this one is only about to read.
    let told = missed.last().map(|frame| frame.id).or(seen).unwrap_or(0);
    let stream = Events::new(live.clone(), place, Watched { channel: watched, bell, open }, missed, told);
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            // Proxies that gather answers before they pass them on are asked not to.
            (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        ],
        Body::from_stream(stream),
    )
        .into_response()
}

/// The session is over: there is nothing to tell, now or later. Not a refusal, which browsers put down as a fault of the page.
fn over() -> Response {
    let type_and_cache = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (type_and_cache, "event: fini\ndata: 0\n\n").into_response()
}

fn later(why: &'static str) -> Response {
    let retry_after = (header::RETRY_AFTER, HeaderValue::from_static(COME_BACK_LATER));
    (StatusCode::SERVICE_UNAVAILABLE, [retry_after], why).into_response()
}

/// The last event the browser saw: what it says itself, or what its page was made of.
fn seen(query: &Fields, headers: &HeaderMap) -> Option<i64> {
    let header = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    header.unwrap_or(query.get("depuis")).trim().parse().ok().filter(|id| *id >= 0)
}

/// The frames of one connection. Small: ten thousand of them fit in memory.
struct Events {
    /// What is told first, the last one first.
    first: Vec<Frame>,
    channel: Option<BroadcastStream<Frame>>,
    bell: Option<BroadcastStream<Frame>>,
    /// The topic that is open: its page shows by itself what its reader is told of it.
    open: i64,
    /// What the browser was told up to here is not told again.
    told: i64,
    live: Arc<Live>,
    _place: Place,
}

/// What one browser watches.
struct Watched {
    channel: Option<Receiver<Frame>>,
    /// What it rings now, and from now on.
    bell: Option<(Frame, Receiver<Frame>)>,
    open: i64,
}

impl Events {
    fn new(live: Arc<Live>, place: Place, watched: Watched, missed: Vec<Frame>, told: i64) -> Self {
        let Watched { channel, bell, open } = watched;
        let come_back = Frame { id: 0, bytes: Bytes::from_static(COME_BACK.as_bytes()), spared: 0 };
        let (ringing, bell) = bell.unzip();
        let first = ringing.into_iter().chain(missed.into_iter().rev()).chain([come_back]).collect();
        let (channel, bell) = (channel.map(BroadcastStream::new), bell.map(BroadcastStream::new));
        Self { first, channel, bell, open, told, live, _place: place }
    }

    /// What is next on either.
    fn poll_both(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame, BroadcastStreamRecvError>>> {
        for stream in [&mut self.channel, &mut self.bell].into_iter().flatten() {
            let polled = Pin::new(stream).poll_next(cx);
            if polled.is_ready() {
                return polled;
            }
        }
        Poll::Pending
    }
}

impl Stream for Events {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(frame) = this.first.pop() {
            return Poll::Ready(Some(Ok(frame.bytes)));
        }
        loop {
            match ready!(this.poll_both(cx)) {
                _ if this.live.hub.is_closed() => return Poll::Ready(None),
                Some(Ok(frame)) if frame.id != 0 && frame.id <= this.told => {}
                Some(Ok(frame)) if frame.spared != 0 && frame.spared == this.open => {}
                Some(Ok(frame)) => return Poll::Ready(Some(Ok(frame.bytes))),
                // Too slow: the connection ends, and the log tells the rest to the next one.
                Some(Err(BroadcastStreamRecvError::Lagged(_))) | None => return Poll::Ready(None),
            }
        }
    }
}
