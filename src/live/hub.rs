//! Who watches what, in this process.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicI64, Ordering::SeqCst},
    },
};

use axum::body::Bytes;
use tokio::sync::{Notify, broadcast};

use super::{Channel, Freshness};

/// Events a slow watcher of a topic may be behind before it is cut off; it then reconnects and reads the log.
const TOPIC_BACKLOG: usize = 16;
/// The same for watchers of every topic.
const LISTS_BACKLOG: usize = 256;

/// Everything live of this process. Shared by every handle on the database.
#[derive(Debug, Default)]
pub struct Live {
    /// What is stale.
    pub freshness: Freshness,
    /// Who watches.
    pub hub: Hub,
    /// Wakes the tail: something was committed.
    pub(super) nudge: Notify,
    own: Mutex<Own>,
}

/// Events committed here, whose pages the commit itself made stale, and that the tail has not come to yet.
#[derive(Debug, Default)]
struct Own {
    ids: HashSet<i64>,
    /// The event the tail came to.
    reached: i64,
}

impl Live {
    /// Makes stale what these events change, before anyone is told that the commit happened.
    pub fn committed(&self, ids: &[i64], channels: impl Iterator<Item = Channel>) {
        channels.for_each(|channel| self.freshness.touch(channel));
        // Only now: when the tail comes first, or when the request ends before it knows of its commit, the tail makes
        // the pages stale.
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let reached = own.reached;
        own.ids.extend(ids.iter().filter(|id| **id > reached));
        drop(own);
        self.nudge.notify_one();
    }

    /// Whether the pages an event changes are stale already. Asked once, by the tail, which comes to it.
    pub(super) fn is_done(&self, id: i64) -> bool {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.reached = own.reached.max(id);
        own.ids.remove(&id)
    }
}

/// An event, as it goes over the wire: made once, shared by everyone it goes to.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its place in the log; 0 for what is not in it.
    pub id: i64,
    /// `id: …`, `event: …`, `data: …`.
    pub bytes: Bytes,
    /// The topic whose open page needs not be told this; 0: every page is.
    pub spared: i64,
}

impl Frame {
    /// An event of the log.
    #[must_use]
    pub fn event(id: i64, payload: &str) -> Self {
        Self { id, bytes: format!("id: {id}\nevent: sujet\ndata: {payload}\n\n").into(), spared: 0 }
    }

    /// Says that too much was missed: the page must be read again.
    #[must_use]
    pub fn refresh(id: i64) -> Self {
        Self { id, bytes: format!("id: {id}\nevent: rafraichir\ndata:\n\n").into(), spared: 0 }
    }

    /// How many notifications a member has not read. In no log: whoever comes back is told anew. `topic`: what the last is
    /// about, whose open page shows it by itself.
    #[must_use]
    pub fn bell(unread: i64, topic: i64) -> Self {
        Self { id: 0, bytes: format!("event: cloche\ndata: {unread}\n\n").into(), spared: topic }
    }

    /// Keeps the connection open, and finds those that are dead.
    #[must_use]
    pub fn heartbeat() -> Self {
        Self { id: 0, bytes: Bytes::from_static(b":\n\n"), spared: 0 }
    }
}

/// The channels somebody watches, and how many watch.
#[derive(Debug)]
pub struct Hub {
    channels: RwLock<HashMap<Channel, broadcast::Sender<Frame>>>,
    /// By the hash of a session: whose it is, for who wants to know how much they were told.
    bells: RwLock<HashMap<String, (i64, broadcast::Sender<Frame>)>>,
    last: AtomicI64,
    connections: Mutex<Connections>,
    closed: AtomicBool,
}

#[derive(Debug, Default)]
struct Connections {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            channels: RwLock::default(),
            bells: RwLock::default(),
            last: AtomicI64::new(0),
            connections: Mutex::default(),
            closed: AtomicBool::new(false),
        }
    }
}

/// A place among the connections; given back when dropped.
#[derive(Debug)]
pub struct Place {
    live: Arc<Live>,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut connections = self.live.hub.connections();
        connections.all -= 1;
        if let Some(count) = connections.by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                connections.by_address.remove(&self.address);
            }
        }
    }
}

impl Live {
    /// Takes a place for a browser at `address`; none when all are taken, or all of this address's.
    #[must_use]
    pub fn take_place(self: &Arc<Self>, address: IpAddr, max: usize, max_by_address: usize) -> Option<Place> {
        let mut connections = self.hub.connections();
        if connections.all >= max {
            return None;
        }
        let count = connections.by_address.entry(address).or_default();
        if *count >= max_by_address {
            return None;
        }
        *count += 1;
        connections.all += 1;
        Some(Place { live: self.clone(), address })
    }
}

impl Hub {
    fn connections(&self) -> std::sync::MutexGuard<'_, Connections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many browsers watch.
    #[must_use]
    pub fn watchers(&self) -> usize {
        self.connections().all
    }

    /// The last event told: what a page made now already shows.
    #[must_use]
    pub fn last(&self) -> i64 {
        self.last.load(SeqCst)
    }

    pub(super) fn set_last(&self, id: i64) {
        self.last.fetch_max(id, SeqCst);
    }

    /// The events of a channel, from now on.
    #[must_use]
    pub fn watch(&self, channel: Channel) -> broadcast::Receiver<Frame> {
        let known = self.channels.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = known.get(&channel) {
            return sender.subscribe();
        }
        drop(known);
        let backlog = if channel == Channel::Topics { LISTS_BACKLOG } else { TOPIC_BACKLOG };
        let mut channels = self.channels.write().unwrap_or_else(PoisonError::into_inner);
        if self.is_closed() {
            // Nobody would end it any more: it ends now.
            return broadcast::Sender::new(1).subscribe();
        }
        channels.entry(channel).or_insert_with(|| broadcast::Sender::new(backlog)).subscribe()
    }

    /// How much a member is told, from now on, in the browser that holds the session of this hash.
    #[must_use]
    pub fn watch_bell(&self, session: String, member: i64) -> broadcast::Receiver<Frame> {
        let mut bells = self.bells.write().unwrap_or_else(PoisonError::into_inner);
        if self.is_closed() {
            return broadcast::Sender::new(1).subscribe();
        }
        bells.entry(session).or_insert_with(|| (member, broadcast::Sender::new(TOPIC_BACKLOG))).1.subscribe()
    }

    /// The sessions whose bells are watched in this process, and whose they are.
    #[must_use]
    pub fn bells(&self) -> Vec<(String, i64)> {
        let bells = self.bells.read().unwrap_or_else(PoisonError::into_inner);
        bells.iter().map(|(session, (member, _))| (session.clone(), *member)).collect()
    }

    /// Ends the streams of a session that is over.
    pub fn hang_up(&self, session: &str) {
        self.bells.write().unwrap_or_else(PoisonError::into_inner).remove(session);
    }

    /// Tells the open pages of a session.
    pub fn ring(&self, session: &str, frame: &Frame) {
        if let Some((_, sender)) = self.bells.read().unwrap_or_else(PoisonError::into_inner).get(session) {
            // Nobody watches any more: that is not a failure.
            let _ = sender.send(frame.clone());
        }
    }

    /// Tells an event of a topic to those who watch it, and to those who watch lists. Nobody watches other channels.
    pub fn publish(&self, channel: Channel, frame: &Frame) {
        if !matches!(channel, Channel::Topic(_)) {
            return;
        }
        let channels = self.channels.read().unwrap_or_else(PoisonError::into_inner);
        for channel in [channel, Channel::Topics] {
            if let Some(sender) = channels.get(&channel) {
                // Nobody watches any more: that is not a failure.
                let _ = sender.send(frame.clone());
            }
        }
    }

    /// A sign of life to everyone; forgets the channels nobody watches any more.
    pub fn beat(&self) {
        let mut channels = self.channels.write().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|_, sender| sender.receiver_count() > 0);
        let mut bells = self.bells.write().unwrap_or_else(PoisonError::into_inner);
        bells.retain(|_, (_, sender)| sender.receiver_count() > 0);
        for sender in channels.values().chain(bells.values().map(|(_, sender)| sender)) {
            let _ = sender.send(Frame::heartbeat());
        }
    }

    /// Ends every stream, so that the process can stop; browsers come back to the next one.
    pub fn close(&self) {
        self.closed.store(true, SeqCst);
        self.channels.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.bells.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Whether streams were ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.load(SeqCst)
    }
}
