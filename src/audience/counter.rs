//! Counting in memory, request by request.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::bots::is_robot;
use crate::{
    accounts::model::MemberId,
    app::AppState,
    http::{client_address::ClientAddress, headers::is_file, speculation::is_read_ahead},
    statistics::calendar::Day,
};

/// People remembered at most, so that a flood cannot fill the memory: beyond, each visit is hashed anew.
const REMEMBERED: usize = 200_000;

/// Who visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visitor<'a> {
    /// Somebody signed in.
    Member(MemberId),
    /// Somebody who is not: where they come from, what their browser says it is.
    Unknown(IpAddr, &'a str),
}

/// A set of people over a span: its code (`2026-11-26`, `2026-W48`), whether they are members, and what stands for one of them.
pub(super) type Seen = (String, bool, i64);

/// The visits of this process that were not written down yet. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Audience(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    /// Unlike any other process's: what is remembered here means nothing elsewhere.
    hasher: RandomState,
    today: Option<Today>,
    salts: HashMap<String, String>,
    /// Who came today, by this process's own hash.
    known: HashSet<u64>,
    /// Whether a browser's name, by the same hash, is a robot's.
    agents: HashMap<u64, bool>,
    new: HashSet<Seen>,
    views: BTreeMap<Day, i64>,
}

#[derive(Clone, Debug)]
struct Today {
    day: Day,
    spans: [String; 2],
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Audience {
    /// Counts a page that somebody asked for and got.
    pub fn visit(&self, now: DateTime<Utc>, who: Visitor<'_>) {
        if let Visitor::Unknown(_, agent) = who
            && self.is_robot(agent)
        {
            return;
        }
        let mut inner = self.lock();
        let inner = &mut *inner;
        if inner.today.as_ref().is_none_or(|today| now < today.start || now >= today.end) {
            inner.turn_to(Day::of(now));
        }
        let Some(today) = &inner.today else { return };
        let key = inner.hasher.hash_one(who);
        if !inner.known.contains(&key) {
            // Without the salts, which come with the first pass of the worker, a page is counted and nobody is.
            let mut is_counted = true;
            for span in &today.spans {
                match inner.salts.get(span) {
                    Some(salt) => {
                        inner.new.insert((span.clone(), matches!(who, Visitor::Member(_)), hash(salt, who)));
                    }
                    None => is_counted = false,
                }
            }
            if is_counted && inner.known.len() < REMEMBERED {
                inner.known.insert(key);
            }
        }
        *inner.views.entry(today.day).or_default() += 1;
    }

    /// Looks a name up among robots once. That takes long beside all the rest: nobody waits for it but who brought the name.
    fn is_robot(&self, agent: &str) -> bool {
        let name = {
            let inner = self.lock();
            let name = inner.hasher.hash_one(agent);
            if let Some(known) = inner.agents.get(&name) {
                return *known;
            }
            name
        };
        let is_robot = is_robot(agent);
        let mut inner = self.lock();
        if inner.agents.len() < REMEMBERED {
            inner.agents.insert(name, is_robot);
        }
        is_robot
    }

    /// Takes the salts of the spans that count now, and of those that come next.
    pub(super) fn know(&self, salts: HashMap<String, String>) {
        self.lock().salts = salts;
    }

    /// What was not written yet; it is the caller's to write.
    pub(super) fn take(&self) -> (HashSet<Seen>, BTreeMap<Day, i64>) {
        let mut inner = self.lock();
        (std::mem::take(&mut inner.new), std::mem::take(&mut inner.views))
    }

    /// Gives back what could not be written.
    pub(super) fn give_back(&self, new: HashSet<Seen>, views: BTreeMap<Day, i64>) {
        let mut inner = self.lock();
        inner.new.extend(new);
        for (day, count) in views {
            *inner.views.entry(day).or_default() += count;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn turn_to(&mut self, day: Day) {
        // Who came yesterday is met anew.
        self.known.clear();
        self.agents.clear();
        self.today = Some(Today {
            day,
            spans: [day.to_string(), day.week().code()],
            start: day.start(),
            end: day.plus(1).start(),
        });
    }
}

/// What stands for somebody during a span.
fn hash(salt: &str, who: Visitor<'_>) -> i64 {
    let mut hasher = Sha256::new();
    hasher.update(salt.as_bytes());
    match who {
        Visitor::Member(member) => {
            hasher.update(b"m");
            hasher.update(member.0.to_be_bytes());
        }
        Visitor::Unknown(address, agent) => {
            hasher.update(b"v");
            match address.to_canonical() {
                IpAddr::V4(address) => hasher.update(address.octets()),
                IpAddr::V6(address) => hasher.update(address.octets()),
            }
            hasher.update(agent.as_bytes());
        }
    }
    let digest = hasher.finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

/// Counts the pages that people are answered, kept ones too.
pub async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_page = request.method() == Method::GET
        && !request.uri().path().starts_with("/api/")
        && !is_file(request.uri().path())
        && !is_read_ahead(request.headers());
    if !is_page {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let address = ClientAddress::of(&parts, &state).0;
    let agent = parts.headers.get(header::USER_AGENT).cloned();
    let response = next.run(Request::from_parts(parts, body)).await;
    let is_html = |response: &Response| {
        response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    };
    // « Not modified » says no type: what is no file is a page.
    let is_seen = (response.status() == StatusCode::OK && is_html(&response))
        || response.status() == StatusCode::NOT_MODIFIED;
    if is_seen {
        let agent = agent.as_ref().and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let who = match response.extensions().get::<MemberId>() {
            Some(member) => Visitor::Member(*member),
            None => Visitor::Unknown(address, agent),
        };
        state.audience.visit(state.clock.now(), who);
    }
    response
}
