//! What pages show of the forum.

use leptos::prelude::*;

use super::view::{ThemeView, TopicRowView, counter_class, replies_word, same_words};
use crate::{
    certification::parts::CertifiedBadge,
    ui::{
        badge::AmbassadorBadge,
        date::Time,
        icon::{Icon, IconName},
    },
};

/// Says that the question is solved: a word and a tick.
#[component]
pub fn SolvedBadge() -> impl IntoView {
    view! {
        <span class="badge badge-solved">
            <Icon name=IconName::Check/>
            "Résolu"
        </span>
    }
}

/// Says that others say so, its asker saying nothing: in other words, and in another colour.
#[component]
pub fn CommunityBadge() -> impl IntoView {
    view! {
        <span class="badge badge-plain">
            <Icon name=IconName::Check/>
            "Résolu par la communauté"
        </span>
    }
}

/// One topic in a list.
#[component]
pub fn TopicRow(
    /// What to show.
    row: TopicRowView,
) -> impl IntoView {
    let theme_href = format!("/themes/{}", row.theme_slug);
    let (path, unread) = match row.unread {
        None => (row.path, None),
        Some(unread) => (unread.path.clone(), Some(unread.words())),
    };
    view! {
        <li class="topic-row">
            <div class="topic-row-main">
                <h3 class="topic-row-title">
                    <a href=path>{row.title}</a>
                </h3>
                <div class="topic-row-meta">
                    {unread.map(|words| view! { <span class="badge badge-unread">{words}</span> })}
                    {row
                        .pinned
                        .then(|| {
                            view! {
                                <span class="badge badge-plain"><Icon name=IconName::Pin/> "Épinglé"</span>
                            }
                        })}
                    <a class="badge badge-theme" href=theme_href>{row.theme}</a>
                    {row.territory.map(|territory| view! { <span class="badge badge-plain">{territory}</span> })}
                    {row.solved.then(|| view! { <SolvedBadge/> })}
                    {row.by_community.then(|| view! { <CommunityBadge/> })}
                    {row.certified.then(|| view! { <CertifiedBadge/> })}
                    {row
                        .same
                        .map(|same| {
                            let is_none = same == 0;
                            view! {
                                <span class="same" data-same=row.id.to_string() hidden=is_none>{same_words(same)}</span>
                            }
                        })}
                    {row
                        .locked
                        .then(|| {
                            view! {
                                <span class="badge badge-plain"><Icon name=IconName::Lock/> "Fermé"</span>
                            }
                        })}
                    <span class="topic-row-who">
                        {row.author.name}
                        {row.author.ambassador.map(|of| view! { " " <AmbassadorBadge of/> })}
                        " · "
                        <Time at=row.last_post/>
                    </span>
                </div>
            </div>
            <Counter topic=row.id replies=row.replies answers=row.answers solved=row.solved/>
        </li>
    }
}

/// How many replies a topic has, and where it stands.
#[component]
fn Counter(topic: i64, replies: i64, answers: i64, solved: bool) -> impl IntoView {
    view! {
        <p class=counter_class(answers, solved) data-topic=topic.to_string()>
            <span class="count-number">{replies}</span>
            " "
            <span class="count-word">{replies_word(replies)}</span>
        </p>
    }
}

/// A community and its figures.
#[component]
pub fn ThemeCard(
    /// What to show.
    theme: ThemeView,
    /// How many topics, as it is written.
    figures: String,
    /// « questions ».
    noun: &'static str,
) -> impl IntoView {
    let percent = theme.answered_percent();
    view! {
        <li class="card theme-card">
            <h3><a href=format!("/themes/{}", theme.slug)>{theme.name}</a></h3>
            <p class="muted">{theme.summary}</p>
            <p class="figures">
                <strong>{figures}</strong>" "{noun}
                {percent.map(|percent| view! { " · " <strong>{percent} "\u{202f}%"</strong> " avec réponse" })}
            </p>
        </li>
    }
}
