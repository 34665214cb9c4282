//! `/comite`.

use leptos::prelude::*;

use super::parts::{FrozenFigures, KindBadge, long_day, long_moment};
use crate::{
    app::{context::PageContext, error::PageError},
    committee::{
        model::DecisionKind,
        service::{DecisionView, Withdrawal, decisions, may_keep},
    },
    live::Tag,
    ui::{
        breadcrumb::Breadcrumb,
        page::{PageTitle, drawn, page_from},
        prose::Prose,
    },
};

/// `/comite`.
#[component]
pub fn CommitteePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(committee_page(context))
}

async fn committee_page(context: PageContext) -> Result<AnyView, PageError> {
    context.shows(&[Tag::Committee]);
    let decisions = decisions(&context.state.db).await?;
    let keeps = context.visit.actor.as_ref().is_some_and(|actor| may_keep(actor).is_ok());
    let is_empty = decisions.is_empty();
    let above = vec![("/statistiques".to_owned(), "Statistiques".to_owned())];
    Ok(drawn(view! {
        <PageTitle
            text="Les comités d’investissement"
            description="Ce que les comités d’investissement ont décidé de La Communauté de l’inclusion, avec les chiffres du service figés à la date de chaque décision."
        />
        <div class="wrap narrow committee">
            <Breadcrumb above here="Comités d’investissement"/>
            <h1>"Les comités d’investissement"</h1>
            <p class="lead">
                "Environ tous les six mois, l’équipe présente ses résultats à un comité de professionnels de l’insertion et du "
                "numérique. Il regarde ce que le service a vraiment changé pour celles et ceux qui l’utilisent, puis décide de sa suite "
                "et de son budget."
            </p>
            <h2 id="issues">"Trois décisions possibles"</h2>
            <dl class="outcomes">
                {DecisionKind::ALL
                    .into_iter()
                    .map(|kind| view! { <div><dt><KindBadge kind/></dt><dd>{kind.meaning()}</dd></div> })
                    .collect_view()}
            </dl>
            <p>
                "Chaque décision est publiée ici avec les chiffres qu’avait le service ce jour-là. Les chiffres d’aujourd’hui sont sur la "
                "page " <a href="/statistiques">"Statistiques"</a> "."
            </p>
            {keeps
                .then(|| {
                    view! {
                        <p class="page-actions">
                            <a class="btn btn-primary" href="/comite/nouvelle-decision">"Ajouter une décision"</a>
                        </p>
                    }
                })}
            {is_empty
                .then(|| {
                    view! {
                        <p class="card empty">
                            "Aucune décision n’est publiée pour l’instant. La première le sera après le prochain comité, avec ses chiffres."
                        </p>
                    }
                })}
            {decisions.into_iter().map(|decision| view! { <Decision decision keeps/> }).collect_view()}
        </div>
    }))
}

#[component]
fn Decision(decision: DecisionView, keeps: bool) -> impl IntoView {
    match decision.withdrawn.clone() {
        Some(withdrawal) => view! { <Withdrawn decision withdrawal keeps/> }.into_any(),
        None => view! { <Standing decision keeps/> }.into_any(),
    }
}

/// A decision that stands.
#[component]
fn Standing(decision: DecisionView, keeps: bool) -> impl IntoView {
    let DecisionView { id, day, words, html, taken, recorded_at, edited_at, .. } = decision;
    let anchor = id.anchor();
    let title = format!("{anchor}-titre");
    view! {
        <article class="card decision" id=anchor.clone() aria-labelledby=title>
            <p class="decision-head">
                <a href=format!("#{anchor}")><time datetime=day.to_string()>{long_day(day)}</time></a>
                <KindBadge kind=words.kind/>
            </p>
            <h2 id=title.clone()>{words.title.clone()}</h2>
            <Prose html/>
            {edited_at
                .map(|at| {
                    view! { <p class="muted">"Texte modifié le " <time datetime=at.to_rfc3339()>{long_moment(at)}</time> "."</p> }
                })}
            <FrozenFigures taken recorded_at=Some(recorded_at) id=format!("{anchor}-chiffres")/>
            {keeps
                .then(|| {
                    let which = format!(" la décision du {}", long_day(day));
                    view! {
                        <p class="post-actions">
                            <a href=format!("/comite/{}/modifier", id.0)>"Corriger les mots" <span class="sr-only">{which.clone()}</span></a>
                            <a href=format!("/comite/{}/retirer", id.0)>"Retirer" <span class="sr-only">{which}</span></a>
                        </p>
                    }
                })}
        </article>
    }
}

/// What is left of one that should not be there: its place, so that no link to it ever lies, and why.
#[component]
fn Withdrawn(decision: DecisionView, withdrawal: Withdrawal, keeps: bool) -> impl IntoView {
    let DecisionView { id, day, .. } = decision;
    let title = format!("{}-titre", id.anchor());
    view! {
        <article class="card decision decision-withdrawn" id=id.anchor() aria-labelledby=title>
            <h2 id=title.clone()>{format!("Décision du {}, retirée", long_day(day))}</h2>
            <p>{format!("L’équipe l’a retirée le {}. La raison\u{a0}: {}", long_moment(withdrawal.at), withdrawal.reason)}</p>
            {keeps
                .then(|| {
                    view! {
                        <p class="post-actions">
                            <a href=format!("/comite/{}/retirer", id.0)>
                                "Rétablir" <span class="sr-only">{format!(" la décision du {}", long_day(day))}</span>
                            </a>
                        </p>
                    }
                })}
        </article>
    }
}
