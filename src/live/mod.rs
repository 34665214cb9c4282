//! Live updates: what a committed transaction changed reaches the browsers that watch it, the cached pages that show
//! it, and the other nodes.
//!
//! A use-case *emits* an event in its transaction ([`crate::db::Tx::emit`]); the commit writes it to the *event log*,
//! last, so that ids grow in the order of commits. The *tail* reads the log in that order and hands each event to the
//! *hub*, which knows who watches which *channel*. A browser that was cut off says the last id it saw and is told what
//! it missed.

#[cfg(feature = "ssr")]
mod bell;
#[cfg(feature = "ssr")]
mod channel;
mod event;
pub mod fetch;
#[cfg(feature = "ssr")]
mod freshness;
#[cfg(feature = "ssr")]
mod hub;
pub mod json;
#[cfg(feature = "ssr")]
mod log;
pub mod source;
#[cfg(feature = "ssr")]
pub mod sse;
#[cfg(feature = "ssr")]
mod tail;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use self::event::{Happening, TopicEvent};
#[cfg(feature = "ssr")]
pub use self::{
    bell::Told,
    channel::Channel,
    freshness::{Freshness, Tag},
    hub::{Frame, Hub, Live},
    log::{EVENTS_KEPT, Emitted, append, remove_old},
    tail::tail,
};
