//! What pages and islands both show of the forum.

use leptos::prelude::*;

use super::view::{AuthorView, PostBody, PostView, ThemeView, TopicRowView};
use crate::ui::{
    date::Time,
    icon::{Icon, IconName},
    prose::Prose,
};

/// The round mark of a person.
#[component]
pub fn Avatar(
    /// One or two letters.
    initials: String,
) -> impl IntoView {
    view! { <span class="avatar" aria-hidden="true">{initials}</span> }
}

/// « Claire M. · référent·e unique · Gironde (33) ».
#[component]
pub fn Byline(
    /// Who.
    author: AuthorView,
) -> impl IntoView {
    view! {
        <span class="byline">
            <strong class="author">{author.name}</strong>
            {(!author.role.is_empty()).then(|| view! { <span class="role">" · " {author.role}</span> })}
        </span>
    }
}

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

/// A reply, or a question's text. Its actions, forms of their page, are its children.
#[component]
pub fn PostCard(
    /// What to show.
    post: PostView,
    /// What the reader may do to it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let is_question = post.number == 0;
    let id = if is_question { "question".to_owned() } else { format!("reponse-{}", post.id) };
    let label = if is_question {
        format!("Question de {}", post.author.name)
    } else {
        format!("Réponse n° {} de {}", post.number, post.author.name)
    };
    let permalink = format!("/reponses/{}", post.id);
    view! {
        <article class="card post" class:is-solution=post.is_solution id=id aria-label=label>
            {post
                .is_solution
                .then(|| {
                    view! {
                        <p class="post-banner">
                            <Icon name=IconName::CircleCheck/>
                            "La réponse qui a résolu la question"
                        </p>
                    }
                })}
            <div class="post-columns">
                <Avatar initials=post.author.initials.clone()/>
                <div class="post-main">
                    <p class="post-head">
                        <Byline author=post.author/>
                        {(post.by_asker && !is_question)
                            .then(|| view! { <span class="badge badge-plain">"a posé la question"</span> })}
                    </p>
                    <p class="post-date">
                        <Time at=post.created/>
                        {post.edited.map(|at| view! { <span>" · modifié " <Time at/></span> })}
                        {(!is_question)
                            .then(|| {
                                view! {
                                    " · "
                                    <a class="number" href=permalink>
                                        <span class="sr-only">"Lien vers la réponse "</span>
                                        {format!("n°\u{a0}{}", post.number)}
                                    </a>
                                }
                            })}
                    </p>
                    {match post.body {
                        PostBody::Shown(html) => view! { <Prose html/> }.into_any(),
                        PostBody::Deleted => {
                            view! { <p class="deleted">"Cette réponse a été supprimée par son auteur."</p> }.into_any()
                        }
                    }}
                    {children.map(|children| children())}
                </div>
            </div>
        </article>
    }
}

/// One topic in a list.
#[component]
pub fn TopicRow(
    /// What to show.
    row: TopicRowView,
) -> impl IntoView {
    let tone = if row.solved {
        "count count-solved"
    } else if row.answers == 0 {
        "count count-none"
    } else {
        "count"
    };
    let word = if row.replies > 1 { "réponses" } else { "réponse" };
    let theme_href = format!("/themes/{}", row.theme_slug);
    view! {
        <li class="topic-row">
            <div class="topic-row-main">
                <h3 class="topic-row-title">
                    <a href=row.path>{row.title}</a>
                </h3>
                <div class="topic-row-meta">
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
                    {row
                        .locked
                        .then(|| {
                            view! {
                                <span class="badge badge-plain"><Icon name=IconName::Lock/> "Fermé"</span>
                            }
                        })}
                    <span class="topic-row-who">{row.author.name} " · " <Time at=row.last_post/></span>
                </div>
            </div>
            <p class=tone>
                <span class="count-number">{row.replies}</span>
                " "
                <span class="count-word">{word}</span>
            </p>
        </li>
    }
}

/// A community and its figures.
#[component]
pub fn ThemeCard(
    /// What to show.
    theme: ThemeView,
    /// Its figures in words, made by the server.
    figures: String,
) -> impl IntoView {
    let percent = theme.answered_percent();
    view! {
        <li class="card theme-card">
            <h3><a href=format!("/themes/{}", theme.slug)>{theme.name}</a></h3>
            <p class="muted">{theme.summary}</p>
            <p class="figures">
                <strong>{figures}</strong>
                {percent.map(|percent| view! { " · " <strong>{percent} "\u{202f}%"</strong> " avec réponse" })}
            </p>
        </li>
    }
}
