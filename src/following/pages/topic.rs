//! What a topic's page shows to who reads it.

use leptos::prelude::*;

use super::FollowButton;
use crate::{
    app::{context::PageContext, error::PageError},
    following::{
        model::Target,
        service::{Reader, read_topic},
    },
    forum::model::{TopicId, post_place},
    ui::icon::{Icon, IconName},
};

/// Who reads a topic, none when nobody is signed in; remembers that they are shown its posts up to the number `shown`.
///
/// # Errors
/// The database's.
pub async fn reader_of(
    context: &PageContext,
    topic: TopicId,
    shown: i64,
) -> Result<Option<Reader>, PageError> {
    let Some(actor) = &context.visit.actor else { return Ok(None) };
    let shown = context.visit.is_reading.then_some(shown);
    Ok(Some(read_topic(&context.state.db, actor, context.visit.now, topic, shown).await?))
}

/// To follow the topic, and to begin where one had stopped.
#[component]
pub fn TopicTools(
    /// Who reads it.
    reader: Option<Reader>,
    /// Which.
    topic: TopicId,
    /// Its address.
    path: String,
    /// The number of the first reply of this page.
    first_shown: i64,
    /// This page's address.
    here: String,
) -> impl IntoView {
    // The first thing one sees of the page needs no link.
    let resume = reader
        .and_then(|reader| reader.first_unread)
        .filter(|(_, number)| *number > 0 && *number != first_shown.max(1))
        .map(|(post, number)| (post_place(&path, post, number), number));
    view! {
        <div class="topic-tools">
            <FollowButton
                target=Target::Topic(topic)
                name="cette discussion"
                is_followed=reader.map(|reader| reader.is_followed)
                here
            />
            {resume
                .map(|(href, number)| {
                    view! {
                        <a class="btn btn-soft" href=href>
                            <Icon name=IconName::ArrowRight/>
                            {format!("Aller à la première réponse non lue (n°\u{a0}{number})")}
                        </a>
                    }
                })}
        </div>
    }
}

/// The line above the first reply that is new.
#[component]
pub fn NewReplies() -> impl IntoView {
    view! { <p class="unread-line"><span>"Nouvelles réponses"</span></p> }
}
