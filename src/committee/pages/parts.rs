//! What the committee's pages share.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    committee::{
        model::{DecisionKind, Figure, Taken, Words},
        service::ChangeView,
    },
    statistics::calendar::Day,
    ui::{
        badge::PersonName,
        date::{Moment, Time},
        french_date,
    },
};

/// « 26 novembre 2026 ».
pub(super) fn long_day(day: Day) -> String {
    french_date::day(day.start(), true)
}

/// The day of a moment, as [`long_day`].
pub(super) fn long_moment(at: DateTime<Utc>) -> String {
    french_date::day(at, true)
}

/// Which of the three it is, in a word.
#[component]
pub(super) fn KindBadge(kind: DecisionKind) -> impl IntoView {
    let class = match kind {
        DecisionKind::Stop => "badge badge-warn",
        DecisionKind::Pivot => "badge badge-expert",
        DecisionKind::SpeedUp => "badge badge-solved",
    };
    view! { <span class=class>{kind.label()}</span> }
}

/// Figures, what they count, and what they mean.
#[component]
pub(super) fn FrozenFigures(
    taken: Taken,
    /// When they were taken; none: they would be taken now.
    recorded_at: Option<DateTime<Utc>>,
    /// An identifier of its own on the page.
    id: String,
) -> impl IntoView {
    let Taken { days: (first, last), figures } = taken;
    let weeks =
        format!("les douze semaines terminées à cette date, du {} au {}", first.label(), last.label());
    let note = match recorded_at {
        Some(at) => format!(
            "Ces chiffres sont figés\u{a0}: pris dans les statistiques publiques le {}, ils ne changent plus, quoi qu’il arrive \
             ensuite aux messages. Ils portent sur {weeks}.",
            long_moment(at)
        ),
        None => format!(
            "Ils portent sur {weeks}. Enregistrer la décision les fige\u{a0}: ils ne changeront plus, même si la décision est \
             corrigée."
        ),
    };
    let (heading, summary) = match recorded_at {
        Some(_) => ("Les chiffres à cette date", "Leurs définitions, telles qu’elles étaient ce jour-là"),
        None => ("Les chiffres qui seront figés", "Leurs définitions d’aujourd’hui, qui seront figées aussi"),
    };
    let definitions = figures.clone();
    // On the public page it stands under the decision's own heading.
    let heading = match recorded_at {
        Some(_) => view! { <h3 id=id.clone()>{heading}</h3> }.into_any(),
        None => view! { <h2 id=id.clone()>{heading}</h2> }.into_any(),
    };
    view! {
        <div class="frozen">
            {heading}
            <dl class="frozen-figures">
                {figures.into_iter().map(|figure| view! { <FrozenFigure figure/> }).collect_view()}
            </dl>
            <p class="muted">{note}</p>
            <details class="frozen-definitions">
                <summary>{summary}</summary>
                <dl>
                    {definitions
                        .into_iter()
                        .map(|figure| {
                            view! {
                                <div>
                                    <dt>{figure.name} " " <code>{figure.code}</code></dt>
                                    <dd>{figure.definition}</dd>
                                </div>
                            }
                        })
                        .collect_view()}
                </dl>
            </details>
        </div>
    }
}

#[component]
fn FrozenFigure(figure: Figure) -> impl IntoView {
    let (words, aim) = (figure.words(), figure.aim_words());
    let is_unknown = figure.value.is_none() || figure.whole == Some(0);
    view! {
        <div>
            <dt>{figure.name}</dt>
            <dd class="frozen-value" class:frozen-unknown=is_unknown>{words}</dd>
            {aim.map(|aim| view! { <dd>{format!("pour une cible de {aim}")}</dd> })}
            <dd class="muted">{figure.made_of}</dd>
        </div>
    }
}

/// Everything that was done to a decision, the newest first.
#[component]
pub(super) fn History(history: Vec<ChangeView>, now: DateTime<Utc>) -> impl IntoView {
    view! {
        <section class="decision-history" aria-labelledby="histoire">
            <h2 id="histoire">"Ce qui a été fait"</h2>
            <ul class="rows card">
                {history
                    .into_iter()
                    .map(|change| {
                        let at = Moment::at(change.at, now);
                        let who = match change.by {
                            Some(by) => view! { <PersonName name=by.name ambassador_of=by.ambassador_of/> }.into_any(),
                            None => "Le serveur".into_any(),
                        };
                        view! {
                            <li class="row">
                                <div>
                                    <p>{who} {format!(" {} ", change.what.past())} <Time at/></p>
                                    {change.reason.map(|reason| view! { <p class="muted">{format!("Raison\u{a0}: {reason}")}</p> })}
                                    {change.before.map(|words| view! { <Before words/> })}
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

/// What a decision said before it was corrected, as it was typed.
#[component]
fn Before(words: Words) -> impl IntoView {
    view! {
        <details class="decision-before">
            <summary>"Ce qu’elle disait avant"</summary>
            <p><KindBadge kind=words.kind/> " " <strong>{words.title}</strong></p>
            <blockquote class="quote">{words.body}</blockquote>
        </details>
    }
}
