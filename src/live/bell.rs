//! How much members are told, as it happens. What they are told of is theirs alone: it is in no log that others read, and each
//! process asks for the members who watch there.

use std::collections::{BTreeSet, HashMap};

use sea_orm::DbErr;
use tokio::sync::broadcast::Receiver;

use super::{Frame, Happening, TopicEvent};
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

/// Rings the bells of those who were told of what just happened to a topic. One query, when any bell is watched here; another,
/// when one of them rings: a session that was ended meanwhile is told nothing more.
///
/// # Errors
/// The database's.
pub(super) async fn ring(db: &Db, payload: &str) -> Result<(), DbErr> {
    let hub = &db.live().hub;
    let Ok(event) = serde_json::from_str::<TopicEvent>(payload) else { return Ok(()) };
    let tells = matches!(event.what, Happening::Asked | Happening::Replied | Happening::Solved);
    let (Some(post), true) = (event.post, tells) else { return Ok(()) };
    let bells = hub.bells();
    if bells.is_empty() {
        return Ok(());
    }
    let members: BTreeSet<i64> = bells.iter().map(|(_, member)| *member).collect();
    let told: HashMap<i64, i64> = unread_of_told(db, PostId(post), &members).await?.into_iter().collect();
    if told.is_empty() {
        return Ok(());
    }
    let concerned: Vec<(&str, i64)> = bells
        .iter()
        .filter_map(|(session, member)| told.get(member).map(|count| (session.as_str(), *count)))
        .collect();
    let live = which_live(db, concerned.iter().map(|(session, _)| *session)).await?;
    for (session, count) in concerned {
        if live.contains(session) {
            hub.ring(session, &Frame::bell(count, event.topic));
        } else {
            hub.hang_up(session);
        }
    }
    Ok(())
}
