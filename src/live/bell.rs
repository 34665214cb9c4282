//! How much members are told, as it happens. What they are told of is theirs alone: it is in no log that others read, and each
//! process asks for the members who watch there.

use std::collections::{BTreeSet, HashMap};

use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::Receiver;

use super::{Channel, Frame, Happening, TopicEvent};
use crate::{
    accounts::{
        secret::Secret,
        service::{AccountError, which_live},
    },
    app::AppState,
    db::Db,
    forum::model::{PostId, TopicId},
    notifications::service::{unread, unread_of_told},
};

/// How much the member whose session is `secret` was told, now and from now on; `open`: the topic they are shown, or 0. None when
/// the session is over.
///
/// # Errors
/// The database's.
pub(super) async fn watch(
    state: &AppState,
    secret: &str,
    open: i64,
) -> Result<Option<(Frame, Receiver<Frame>)>, AccountError> {
    let Some(actor) = state.sessions.find(&state.db, state.clock.now(), secret).await? else {
        return Ok(None);
    };
    // Watching first, counting after: nothing falls between the two.
    let watched = state.live().hub.watch_bell(Secret::from_browser(secret).hash(), actor.member.0);
    let count = unread(&state.db, actor.member, Some(TopicId(open))).await?;
    Ok(Some((Frame::bell(count, 0), watched)))
}

/// Members who were told of a post after it was written. Numbers only, and in no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Its topic.
    pub topic: i64,
    /// The post.
    pub post: i64,
    /// They come after this one,
    pub after: i64,
    /// and this is the last of them.
    pub last: i64,
}

impl Told {
    /// As the log keeps it.
    #[must_use]
    pub fn payload(&self) -> String {
        serde_json::to_string(self).expect("numbers refuse nothing: they can be JSON")
    }
}

/// Rings the bells of those who were told of what just happened. One query, when any bell is watched here; another,
/// when one of them rings: a session that was ended meanwhile is told nothing more.
///
/// # Errors
/// The database's.
pub(super) async fn ring(db: &Db, channel: Channel, payload: &str) -> Result<(), DbErr> {
    let hub = &db.live().hub;
    let Some(told) = told(channel, payload) else { return Ok(()) };
    let mut bells = hub.bells();
    bells.retain(|(_, member)| (told.after + 1..=told.last).contains(member));
    if bells.is_empty() {
        return Ok(());
    }
    let members: BTreeSet<i64> = bells.iter().map(|(_, member)| *member).collect();
    let unread: HashMap<i64, i64> =
        unread_of_told(db, PostId(told.post), &members).await?.into_iter().collect();
    if unread.is_empty() {
        return Ok(());
    }
    let concerned: Vec<(&str, i64)> = bells
        .iter()
        .filter_map(|(session, member)| unread.get(member).map(|count| (session.as_str(), *count)))
        .collect();
    let live = which_live(db, concerned.iter().map(|(session, _)| *session)).await?;
    for (session, count) in concerned {
        if live.contains(session) {
            hub.ring(session, &Frame::bell(count, told.topic));
        } else {
            hub.hang_up(session);
        }
    }
    Ok(())
}

/// Whom an event may have told of which post.
fn told(channel: Channel, payload: &str) -> Option<Told> {
    if channel == Channel::Told {
        return serde_json::from_str(payload).ok();
    }
    let event: TopicEvent = serde_json::from_str(payload).ok()?;
    let tells = matches!(event.what, Happening::Asked | Happening::Replied | Happening::Solved);
    let post = event.post.filter(|_| tells)?;
    Some(Told { topic: event.topic, post, after: 0, last: i64::MAX })
}
