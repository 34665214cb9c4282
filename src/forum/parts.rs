//! What pages show of the forum; the server also draws for islands what arrives later, with the same components.

use leptos::prelude::*;

use super::view::{
    Arrived, AuthorView, PostActions, PostBody, PostView, SolutionView, ThemeView, TopicRowView,
    counter_class, replies_word,
};
use crate::ui::{
    date::Time,
    icon::{Icon, IconName},
    prose::Prose,
};

/// What stands in place of a reply that was taken away.
const DELETED: &str = "Cette réponse a été supprimée par son auteur.";

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

/// A reply, or a question's text, and what the reader may do to it.
#[component]
pub fn PostCard(
    /// What to show.
    post: PostView,
    /// Whether it has just arrived.
    #[prop(optional)]
    is_new: bool,
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
        <article class="card post" class:is-solution=post.is_solution class:post-new=is_new id=id data-post=post.id.to_string() aria-label=label>
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
                        <span class="post-edited">
                            {post.edited.map(|at| view! { " · modifié " <Time at/> })}
                        </span>
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
                        PostBody::Deleted => view! { <p class="deleted">{DELETED}</p> }.into_any(),
                    }}
                    <Actions id=post.id actions=post.actions/>
                </div>
            </div>
        </article>
    }
}

/// The HTML of one card.
#[must_use]
pub fn card(post: PostView, is_new: bool) -> String {
    Owner::new().with(|| view! { <PostCard post is_new/> }.to_html())
}

/// The HTML of a kept answer.
#[must_use]
pub fn kept(asker: String, solution: SolutionView) -> String {
    Owner::new().with(|| view! { <KeptAnswer asker solution/> }.to_html())
}

/// Replies that arrived after `number`.
#[must_use]
pub fn arrived(replies: Vec<PostView>, number: i64) -> Arrived {
    let words = match replies.as_slice() {
        [] => String::new(),
        [one] => format!("Nouvelle réponse de {}", one.author.name),
        several => format!("{} nouvelles réponses", several.len()),
    };
    Arrived {
        last: replies.last().map_or(number, |newest| newest.number),
        html: replies.into_iter().map(|post| card(post, true)).collect(),
        words,
    }
}

/// What the reader may do to a post; nothing is drawn when that is nothing.
#[component]
fn Actions(id: i64, actions: PostActions) -> impl IntoView {
    (actions.edit || actions.delete || actions.solve).then(|| {
        view! {
            <div class="post-actions">
                {actions
                    .solve
                    .then(|| {
                        view! {
                            <form method="post" action=format!("/reponses/{id}/solution")>
                                <button class="btn btn-soft" r#type="submit">
                                    <Icon name=IconName::Check/>
                                    "Cette réponse a résolu ma question"
                                </button>
                            </form>
                        }
                    })}
                {actions.edit.then(|| view! { <a href=format!("/messages/{id}/modifier")>"Modifier"</a> })}
                {actions.delete.then(|| view! { <a href=format!("/messages/{id}/supprimer")>"Supprimer"</a> })}
            </div>
        }
    })
}

/// The answer that was kept, quoted under the question.
#[component]
pub fn KeptAnswer(
    /// Who chose it.
    asker: String,
    /// What to quote.
    solution: SolutionView,
) -> impl IntoView {
    view! {
        <section class="kept" aria-label="Réponse retenue">
            <p class="kept-title">
                <Icon name=IconName::Check/>
                {format!("La réponse retenue par {asker}")}
            </p>
            <p>
                "«\u{a0}"
                {solution.excerpt}
                "\u{202f}» "
                <a href=solution.path>
                    {format!("Lire la réponse n°\u{a0}{}, par {}", solution.number, solution.author.name)}
                </a>
            </p>
        </section>
    }
}

/// One topic in a list.
#[component]
pub fn TopicRow(
    /// What to show.
    row: TopicRowView,
) -> impl IntoView {
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
