//! The one connection of a page, in the browser. On the server nothing calls this.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{
    prelude::{document, set_timeout, window},
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Event, EventSource, EventTarget, MessageEvent},
};

use super::{
    TopicEvent,
    json::{FromJson, Json},
};

/// How long to wait after the server refused: it is full, or restarting.
const AFTER_REFUSAL: Duration = Duration::from_secs(30);
/// `EventSource.CLOSED`: the browser will not try again by itself.
const CLOSED: u16 = 2;

/// What the islands of a page are told.
#[derive(Clone, Debug)]
pub enum Message {
    /// Something happened.
    Topic(TopicEvent),
    /// Too much was missed: the page must be read again.
    Refresh,
    /// Events come in, or no longer do.
    Connected(bool),
    /// How many notifications the reader has not read.
    Bell(i64),
}

type Listener = Rc<dyn Fn(&Message)>;

/// The connection, and who listens. A page watches one channel at most, and a member's its bell.
#[derive(Default)]
struct Source {
    channel: Option<String>,
    bell: bool,
    last: i64,
    open: Option<EventSource>,
    listeners: Vec<Listener>,
}

thread_local! {
    static SOURCE: RefCell<Option<Source>> = const { RefCell::new(None) };
}

/// Calls `listener` with every event of `channel` after number `since`, as long as the page lives. The first island that
/// asks opens the connection; it is closed while nobody sees the page, and caught up afterwards.
pub fn watch(channel: &str, since: i64, listener: impl Fn(&Message) + 'static) {
    join(listener, |source| {
        if source.channel.is_none() {
            source.channel = Some(channel.to_owned());
            source.last = since;
        }
    });
}

/// Calls `listener` with how many notifications the reader has not read, as it changes.
pub fn watch_bell(listener: impl Fn(&Message) + 'static) {
    join(listener, |source| source.bell = true);
}

fn join(listener: impl Fn(&Message) + 'static, wants: impl FnOnce(&mut Source)) {
    let is_first = SOURCE.with_borrow_mut(|slot| {
        let is_first = slot.is_none();
        let source = slot.get_or_insert_default();
        source.listeners.push(Rc::new(listener));
        wants(source);
        is_first
    });
    if is_first {
        follow_visibility();
        // Once every island of the page has said what it wants: there is one connection for all.
        set_timeout(open, Duration::ZERO);
    }
}

fn tell(message: &Message) {
    // Copied first: a listener may ask for something that borrows again.
    let listeners = SOURCE.with_borrow(|slot| slot.as_ref().map(|source| source.listeners.clone()));
    for listener in listeners.unwrap_or_default() {
        listener(message);
    }
}

fn open() {
    if document().hidden() {
        return;
    }
    let address = SOURCE.with_borrow(|slot| {
        let asks = |source: &&Source| source.open.is_none() && (source.bell || source.channel.is_some());
        let source = slot.as_ref().filter(asks)?;
        let bell = if source.bell { "cloche=1" } else { "" };
        Some(match &source.channel {
            Some(channel) => format!("/direct?canal={channel}&depuis={}&{bell}", source.last),
            None => format!("/direct?{bell}"),
        })
    });
    let Some(connection) = address.and_then(|address| EventSource::new(&address).ok()) else { return };
    on(&connection, "sujet", |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        remember(event);
        let data = event.data().as_string().and_then(|data| Json::parse(&data));
        let told = data.and_then(|data| TopicEvent::from_json(&data));
        if let Some(told) = told {
            tell(&Message::Topic(told));
        }
    });
    on(&connection, "cloche", |event| {
        let data = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        if let Some(count) = data.and_then(|data| data.parse().ok()) {
            tell(&Message::Bell(count));
        }
    });
    on(&connection, "rafraichir", |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            remember(event);
        }
        tell(&Message::Refresh);
    });
    // The session is over: nobody is told anything any more.
    on(&connection, "fini", |_| {
        SOURCE.with_borrow_mut(|slot| {
            if let Some(source) = slot {
                source.bell = false;
            }
        });
        close();
    });
    on(&connection, "open", |_| tell(&Message::Connected(true)));
    on(&connection, "error", |_| {
        tell(&Message::Connected(false));
        let refused = SOURCE.with_borrow(|slot| {
            slot.as_ref()
                .and_then(|source| source.open.as_ref())
                .is_some_and(|open| open.ready_state() == CLOSED)
        });
        if refused {
            close();
            set_timeout(open, AFTER_REFUSAL);
        }
    });
    SOURCE.with_borrow_mut(|slot| {
        if let Some(source) = slot {
            source.open = Some(connection);
        }
    });
}

fn close() {
    let closed = SOURCE.with_borrow_mut(|slot| slot.as_mut().and_then(|source| source.open.take()));
    if let Some(connection) = closed {
        connection.close();
        tell(&Message::Connected(false));
    }
}

fn remember(event: &MessageEvent) {
    if let Ok(id) = event.last_event_id().parse::<i64>() {
        SOURCE.with_borrow_mut(|slot| {
            if let Some(source) = slot {
                source.last = source.last.max(id);
            }
        });
    }
}

/// A page nobody sees costs nobody anything; one kept for « back » must not hold a connection either.
fn follow_visibility() {
    on(&document(), "visibilitychange", |_| if document().hidden() { close() } else { open() });
    on(&window(), "pagehide", |_| close());
    on(&window(), "pageshow", |_| open());
}

/// Listens as long as the page lives.
fn on(target: &EventTarget, name: &str, listener: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(listener);
    if target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref()).is_ok() {
        listener.forget();
    }
}
