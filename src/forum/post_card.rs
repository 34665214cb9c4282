//! The card of a post: the server draws it in pages, the browser when one arrives or changes.

use leptos::prelude::*;

use super::{
    islands::ids,
    view::{AuthorView, Ballot, Kept, PostActions, PostBody, PostView, same_words, useful_words},
};
use crate::{
    certification::parts::Certificates,
    ui::{
        avatar::Avatar,
        badge::AmbassadorBadge,
        date::Time,
        icon::{Icon, IconName},
        prose::Prose,
    },
};

/// What stands in place of a reply that was taken away.
const DELETED: &str = "Cette réponse a été supprimée par son auteur.";

/// « Claire M. · référent·e unique · Gironde (33) »; the name leads to the profile.
#[component]
pub fn Byline(
    /// Who.
    author: AuthorView,
) -> impl IntoView {
    let AuthorView { name, role, path, ambassador, .. } = author;
    let (link, plain) = match path {
        Some(path) => (Some(view! { <a href=path>{name}</a> }), None),
        None => (None, Some(name)),
    };
    view! {
        <span class="byline">
            <strong class="author">{link}{plain}</strong>
            {ambassador.map(|of| view! { " " <AmbassadorBadge of/> })}
            {(!role.is_empty()).then(|| view! { <span class="role">"\u{a0}· " {role}</span> })}
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
    let (text, is_deleted) = match post.body {
        PostBody::Shown(html) => (Some(html), false),
        PostBody::Deleted => (None, true),
    };
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
                    <Certificates certificates=post.certificates/>
                    {text.map(|html| view! { <Prose html/> })}
                    {is_deleted.then(|| view! { <p class="deleted">{DELETED}</p> })}
                    <Votes id=post.id number=post.number votes=post.votes ballot=post.ballot/>
                    <Actions id=post.id actions=post.actions/>
                </div>
            </div>
        </article>
    }
}

/// How many people have the same question, or find the reply useful; and the reader's own button.
#[component]
fn Votes(id: i64, number: i64, votes: i64, ballot: Ballot) -> impl IntoView {
    let is_question = number == 0;
    let is_given = ballot == Ballot::Given;
    let (says, which, counted) = if is_question {
        ("J’ai la même question", None, same_words(votes))
    } else {
        let which = format!(" (réponse n°\u{a0}{number})");
        ("Utile", Some(which), useful_words(votes))
    };
    let words = move || {
        view! {
            {is_given.then(|| view! { <Icon name=IconName::Check/> })}
            {says}
            {which.map(|which| view! { <span class="sr-only">{which}</span> })}
        }
    };
    let is_none = votes == 0;
    let (value, pressed) = if is_given { ("non", "true") } else { ("oui", "false") };
    let has_help = is_question && ballot == Ballot::Open;
    let help = has_help.then_some("aide-meme-question");
    let button = match ballot {
        Ballot::None => None,
        // Their way back leads to this post.
        Ballot::SignIn => Some(
            view! { <a class="btn" rel="nofollow" href=format!("/connexion?suite=%2Freponses%2F{id}")>{words()}</a> }
                .into_any(),
        ),
        Ballot::Open | Ballot::Given => Some(
            view! {
                <form method="post" action=format!("/messages/{id}/vote")>
                    <button
                        class="btn"
                        r#type="submit"
                        name="vote"
                        value=value
                        aria-pressed=pressed
                        aria-describedby=help
                    >
                        {words()}
                    </button>
                </form>
            }
            .into_any(),
        ),
    };
    view! {
        <div class="post-votes">
            {button}
            <p class="votes" data-votes=id.to_string() hidden=is_none>{counted}</p>
            {has_help
                .then(|| view! { <p class="vote-help" id="aide-meme-question">"Vous suivrez aussi cette discussion."</p> })}
        </div>
    }
}

/// What the reader may do to a post; nothing is drawn when that is nothing.
#[component]
fn Actions(id: i64, actions: PostActions) -> impl IntoView {
    let solves = match (actions.solve, actions.solve_for_asker) {
        (true, _) => Some("Cette réponse a résolu ma question"),
        (false, true) => Some("Cette réponse a résolu la question"),
        (false, false) => None,
    };
    // All of them one way: each other one is code that every page loads.
    let links = [
        (actions.edit, "/messages/", "/modifier", "Modifier"),
        (actions.delete, "/messages/", "/supprimer", "Supprimer"),
        (actions.certify, "/reponses/", "/certifier", "Certifier"),
        (actions.report, "/messages/", "/signaler", "Signaler"),
        (actions.moderate, "/moderation/messages/", "", "Modérer"),
    ];
    (actions != PostActions::default()).then(|| {
        view! {
            <div class="post-actions">
                {solves
                    .map(|words| {
                        view! {
                            <form method="post" action=format!("/reponses/{id}/solution")>
                                <button class="btn btn-soft" r#type="submit">
                                    <Icon name=IconName::Check/>
                                    {words}
                                </button>
                            </form>
                        }
                    })}
                {actions.quote.then(|| view! { <QuoteButton id/> })}
                {links
                    .into_iter()
                    .filter(|(may, ..)| *may)
                    .map(|(_, before, after, words)| {
                        let href = [before, &id.to_string(), after].concat();
                        // Where nobody but a reader with a reason goes.
                        let is_quiet = after == "/signaler";
                        view! {
                            <a class=is_quiet.then_some("quiet") rel=is_quiet.then_some("nofollow") href=href>
                                {words}
                            </a>
                        }
                    })
                    .collect_view()}
            </div>
        }
    })
}

/// A button of the form that replies, and not a link: it takes what is typed there along.
#[component]
fn QuoteButton(id: i64) -> impl IntoView {
    view! {
        <button
            class="link-button"
            r#type="submit"
            form=ids::REPLY_FORM
            formaction="#repondre"
            name="citer"
            value=id.to_string()
        >
            "Citer"
        </button>
    }
}

/// The answer that was kept, quoted under the question, and the way to take it back.
#[component]
pub fn KeptAnswer(
    /// What to quote, and who chose it.
    kept: Kept,
) -> impl IntoView {
    let Kept { title, note, clear, solution } = kept;
    view! {
        <section class="kept" aria-label="Réponse retenue">
            <p class="kept-title">
                <Icon name=IconName::Check/>
                {title}
            </p>
            {solution
                .map(|solution| {
                    view! {
                        <p>
                            "«\u{a0}"
                            {solution.excerpt}
                            "\u{202f}» "
                            <a href=solution.path>
                                {format!("Lire la réponse n°\u{a0}{}, par {}", solution.number, solution.author.name)}
                            </a>
                            {solution.author.ambassador.map(|of| view! { " " <AmbassadorBadge of/> })}
                        </p>
                    }
                })}
            <p class="muted">{note}</p>
        </section>
        {clear
            .map(|action| {
                view! {
                    <form method="post" action=action class="after-kept">
                        <button class="link-button" r#type="submit">"Retirer la solution"</button>
                    </form>
                }
            })}
    }
}
