//! How some questions stand: at a glance, and line by line.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    cockpit::{
        model::{COCKPIT_WEEKS, waited},
        service::{Kept, State},
    },
    forum::model::{ListFilter, Status},
    statistics::{
        measure::{ANSWERED, ANSWERED_2D, ASKED, Measure, SOLVED},
        model::{Asked, length, percent},
        service::Period,
    },
    ui::{number::thousands, table::NOTHING_YET},
};

/// A figure, and the list it counts when it has one; nothing opens nothing.
fn opened(value: i64, unit: &str, what: &str, href: Option<String>) -> AnyView {
    let words = thousands(value);
    match href.filter(|_| value > 0) {
        None => words.into_any(),
        Some(href) => {
            let label = format!("{words} {unit}, {what}\u{a0}: voir la liste");
            view! { <a href=href aria-label=label data-compte=value.to_string()>{words}</a> }.into_any()
        }
    }
}

impl Kept {
    /// The list that a figure counts, of what is public.
    fn counted_list(&self, measure: &Measure, period: Period) -> String {
        let (first, last) = period.days();
        let asked = Asked {
            weeks: COCKPIT_WEEKS,
            theme: self.theme.clone(),
            territory: self.territory,
            ..Asked::default()
        };
        asked.list(measure, first, last)
    }

    /// What waits, as everybody finds it.
    fn unanswered_list(&self) -> String {
        let filter = ListFilter {
            theme: self.theme.clone(),
            territory: self.territory,
            status: Status::Unanswered,
            ..ListFilter::default()
        };
        format!("/sujets{}", filter.query_at(1))
    }
}

/// One figure of the top.
struct Tile {
    label: &'static str,
    figure: AnyView,
    note: Option<AnyView>,
}

/// How questions stand, at a glance.
#[component]
pub fn Standing(
    state: State,
    /// What has lists of the same questions; none when they have none.
    of: Option<Kept>,
    period: Period,
    now: DateTime<Utc>,
    /// Said under what waits.
    note: Option<String>,
) -> impl IntoView {
    let State { unanswered, oldest, tally } = state;
    let asked = tally.of(&ASKED);
    let share = |label, measure: &'static Measure| {
        let part = tally.of(measure);
        let list = |measure| of.as_ref().map(|of| of.counted_list(measure, period));
        let note = (asked > 0).then(|| {
            view! {
                {opened(part, measure.unit, &measure.name.to_lowercase(), list(measure))}
                " sur "
                {opened(asked, ASKED.unit, &ASKED.name.to_lowercase(), list(&ASKED))}
            }
            .into_any()
        });
        Tile { label, figure: percent(part, asked).into_any(), note }
    };
    let list = of.as_ref().map(Kept::unanswered_list);
    let tiles = [
        Tile {
            label: "Sans réponse",
            figure: opened(unanswered, "questions", "sans réponse", list),
            note: note.map(IntoAny::into_any),
        },
        Tile {
            label: "La plus ancienne attend depuis",
            figure: oldest.map_or_else(|| "–".to_owned(), |oldest| waited(oldest, now)).into_any(),
            note: None,
        },
        share("Répondues", &ANSWERED),
        share("Répondues en 48\u{a0}h", &ANSWERED_2D),
        share("Résolues", &SOLVED),
        Tile {
            label: "Délai médian de la première réponse",
            figure: tally.median_delay().map_or_else(|| NOTHING_YET.to_owned(), length).into_any(),
            note: None,
        },
    ];
    view! {
        <dl class="tiles">
            {tiles
                .into_iter()
                .map(|tile| {
                    view! {
                        <div class="card tile">
                            <dt>{tile.label}</dt>
                            <dd class="tile-figure">{tile.figure}</dd>
                            {tile.note.map(|note| view! { <dd class="muted">{note}</dd> })}
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}

/// The columns after the name, as the table says them and as a phone repeats them.
const COLUMNS: [&str; 7] =
    ["Sans réponse", "Depuis", "Posées", "Répondues", "En 48\u{a0}h", "Résolues", "Délai médian"];

/// How parts of the questions stand, each on its line.
#[component]
pub fn StandingTable(
    label: &'static str,
    /// What a line is.
    first: &'static str,
    lines: Vec<Kept>,
    period: Period,
    now: DateTime<Utc>,
) -> impl IntoView {
    view! {
        <section class="table-box standing" tabindex="0" aria-label=format!("Tableau\u{a0}: {label}")>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{first}</th>
                        {COLUMNS.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(|kept| view! { <Line kept period now/> }).collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Line(kept: Kept, period: Period, now: DateTime<Utc>) -> impl IntoView {
    let State { unanswered, oldest, tally } = kept.state.clone();
    let asked = tally.of(&ASKED);
    let of_measure = |measure: &'static Measure| {
        let value = tally.of(measure);
        let what = format!("{}, {}", measure.name.to_lowercase(), kept.name);
        let figure = opened(value, measure.unit, &what, Some(kept.counted_list(measure, period)));
        let is_part = *measure != ASKED && asked > 0;
        view! {
            {figure}
            {is_part.then(|| view! { " " <span class="muted">{format!("({})", percent(value, asked))}</span> })}
        }
        .into_any()
    };
    let what = format!("sans réponse, {}", kept.name);
    let cells = [
        opened(unanswered, "questions", &what, Some(kept.unanswered_list())),
        oldest.map_or_else(|| "–".to_owned(), |oldest| waited(oldest, now)).into_any(),
        of_measure(&ASKED),
        of_measure(&ANSWERED),
        of_measure(&ANSWERED_2D),
        of_measure(&SOLVED),
        tally.median_delay().map_or_else(|| "–".to_owned(), length).into_any(),
    ];
    view! {
        <tr>
            <th scope="row">{kept.name.clone()}</th>
            {COLUMNS
                .into_iter()
                .zip(cells)
                .map(|(name, cell)| view! { <td data-label=name>{cell}</td> })
                .collect_view()}
        </tr>
    }
}
