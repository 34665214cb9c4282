//! What the server draws of certificates, and the browser when a card changes.

use leptos::prelude::*;

use super::view::{CertificateView, CertifiedAnswer};
use crate::ui::{
    badge::{AmbassadorBadge, PersonName},
    icon::{Icon, IconName},
};

/// Says in a list that a question has an answer somebody answers for.
#[component]
pub fn CertifiedBadge() -> impl IntoView {
    view! {
        <span class="badge badge-certified">
            <Icon name=IconName::CircleCheck/>
            "Réponse certifiée"
        </span>
    }
}

/// The certificates of a reply; nothing when it has none.
#[component]
pub fn Certificates(
    /// What to show.
    certificates: Vec<CertificateView>,
) -> impl IntoView {
    certificates.into_iter().map(|certificate| view! { <Certificate certificate/> }).collect_view()
}

#[component]
fn Certificate(certificate: CertificateView) -> impl IntoView {
    let CertificateView { id, is_current, before, by, after, source, can_report, can_review } = certificate;
    let icon = if is_current { IconName::CircleCheck } else { IconName::Clock };
    let (link, plain) = match by.path {
        Some(path) => (Some(view! { <a href=path>{by.name}</a> }), None),
        None => (None, Some(by.name)),
    };
    view! {
        <div class="certificate" class:is-current=is_current data-certificat=id.to_string()>
            <p class="certificate-words">
                <Icon name=icon/>
                <span>
                    {before}
                    {link}
                    {plain}
                    {by.ambassador.map(|of| view! { " " <AmbassadorBadge of/> })}
                    {after}
                </span>
            </p>
            {source
                .map(|(href, text)| {
                    view! {
                        <p class="certificate-source">
                            "Source\u{a0}: "
                            <a href=href rel="nofollow noopener">{text}</a>
                        </p>
                    }
                })}
            <p class="certificate-actions" hidden=!(can_report || can_review)>
                {can_report
                    .then(|| {
                        view! { <a class="quiet" rel="nofollow" href=format!("/certificats/{id}/perime")>"C’est périmé"</a> }
                    })}
                {can_review.then(|| view! { <a href=format!("/certificats/{id}")>"Revoir ce certificat"</a> })}
            </p>
        </div>
    }
}

/// The certified replies of a question, under it; nothing when there is none.
#[component]
pub fn CertifiedAnswers(
    /// What to show.
    answers: Vec<CertifiedAnswer>,
) -> impl IntoView {
    (!answers.is_empty()).then(|| {
        view! {
            <section class="certified" aria-label="Réponses certifiées">
                <p class="certified-title">
                    <Icon name=IconName::CircleCheck/>
                    {if answers.len() > 1 { "Réponses certifiées" } else { "Réponse certifiée" }}
                </p>
                <ul>
                    {answers
                        .into_iter()
                        .map(|answer| {
                            let ambassador_of = answer.author.ambassador;
                            view! {
                                <li>
                                    <a href=answer.path>{format!("Réponse n°\u{a0}{}", answer.number)}</a>
                                    ", par "
                                    <PersonName name=answer.author.name ambassador_of/>
                                    ", certifiée "
                                    {answer.label}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}
