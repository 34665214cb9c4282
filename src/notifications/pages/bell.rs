//! The way to one's notifications, in the header of every page.

use leptos::prelude::*;

use super::INBOX_PATH;
use crate::{
    accounts::model::MemberId,
    app::context::PageContext,
    forum::model::{TopicId, parse_topic_segment},
    notifications::{
        islands::{LiveBell, ids},
        view::bell_words,
    },
    ui::icon::{Icon, IconName},
};

/// How many notifications a member has not read. One query at most; when the database does not answer, the page says why, and the bell
/// nothing.
pub async fn unread_of(context: &PageContext, member: MemberId) -> i64 {
    let open = open_topic(context);
    context.state.unread.count(&context.state.db, member, open).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "unread notifications could not be counted");
        0
    })
}

/// The topic whose page this is: what one was told of it counts as read already.
fn open_topic(context: &PageContext) -> Option<TopicId> {
    let segment = context.path.strip_prefix("/sujets/").filter(|_| context.visit.is_reading)?;
    parse_topic_segment(segment).map(|(topic, _)| topic)
}

/// The way to them.
#[component]
pub fn Bell(
    /// How many are unread.
    count: i64,
) -> impl IntoView {
    let (shown, words) = bell_words(count);
    let is_none = count == 0;
    view! {
        <a class="bell" href=INBOX_PATH>
            <Icon name=IconName::Bell/>
            <span class="sr-only">"Notifications" <span id=ids::WORDS>{words}</span></span>
            <span class="bell-count" id=ids::COUNT aria-hidden="true" hidden=is_none>{shown}</span>
            <LiveBell/>
        </a>
    }
}
