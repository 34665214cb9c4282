//! Bars and the table that says the same: drawn without a script, read by keyboard, told without colours. The server draws them,
//! and the browser when something else is looked at.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A chart, in data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartView {
    /// Its own on the page, and in the addresses of its files.
    pub id: String,
    /// What it shows, in a few words.
    pub title: String,
    /// The same in a sentence.
    pub description: String,
    /// What the bars' values are, as the head of their column: « Part des questions répondues, en % ».
    pub values: String,
    /// From left to right.
    pub bars: Vec<Bar>,
    /// The height of the whole drawing; none: that of the highest bar.
    pub max: Option<f64>,
    /// What is to be reached.
    pub target: Option<f64>,
    /// Whether it stands in a small place.
    pub is_small: bool,
    /// The address of its files up to the kind, and the rest after it: `/statistiques/graphes/delais` and `?semaines=26`.
    pub files: (String, String),
}

/// A bar of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Under it: « S48 ».
    pub short: String,
    /// Its name in full: « S48, du 23/11/2026 ».
    pub label: String,
    /// Its height, 0 or more; none when it is not known.
    pub value: Option<f64>,
    /// The value in words: « 82 % ».
    pub words: String,
    /// What it is held against.
    pub before: Option<Before>,
}

/// The same of another time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Its name in full.
    pub label: String,
    /// As a bar's.
    pub value: Option<f64>,
    /// As a bar's.
    pub words: String,
}

/// The kinds of file a chart can be taken away as.
pub const FILES: [&str; 3] = ["csv", "json", "svg"];

/// How wide and how high the drawing is in its own measure: the browser makes it as wide as its place, so that what stands in
/// a small place is drawn small, or its letters could not be read.
const LARGE: (f64, f64) = (640.0, 200.0);
const SMALL: (f64, f64) = (320.0, 130.0);
/// Room for the letters.
const ABOVE: f64 = 10.0;
const BELOW: f64 = 24.0;
/// What a label takes, with the space beside it.
const LABEL: f64 = 44.0;

/// A bar chart, `max` or its highest bar high, with a line at `target` when it has one; under it, the figures, and its files.
#[component]
pub fn Chart(
    /// What it shows.
    view: ChartView,
) -> impl IntoView {
    let (title_id, description_id) = (format!("{}-titre", view.id), format!("{}-texte", view.id));
    let named = Some((title_id.clone(), description_id.clone()));
    let (title, description, is_small) = (view.title.clone(), view.description.clone(), view.is_small);
    view! {
        <figure class="chart" class:chart-small=is_small>
            <figcaption>
                <strong id=title_id>{title}</strong>
                <span id=description_id class="muted">{description}</span>
            </figcaption>
            <Drawing view=view.clone() named/>
            <Figures view/>
        </figure>
    }
}

/// The drawing alone. Named by two elements of its page, or by itself.
#[component]
pub fn Drawing(
    /// What it shows.
    view: ChartView,
    /// The ids of its title and of its description.
    named: Option<(String, String)>,
) -> impl IntoView {
    let (width, tall) = if view.is_small { SMALL } else { LARGE };
    let known =
        view.bars.iter().flat_map(|bar| [bar.value, bar.before.as_ref().and_then(|before| before.value)]);
    let highest = known.flatten().chain(view.target).fold(0.0, f64::max);
    let top = view.max.unwrap_or(highest).max(f64::MIN_POSITIVE);
    let room = tall - ABOVE - BELOW;
    let height = move |value: f64| (value / top).clamp(0.0, 1.0) * room;
    let step = width / view.bars.len().max(1) as f64;
    let every = (LABEL / step).ceil().max(1.0) as usize;
    let base = tall - BELOW;
    let line = view.target.map(|target| {
        let y = round(base - height(target));
        view! { <line class="chart-target" x1="0" x2=width.to_string() y1=y.clone() y2=y/> }
    });
    let drawn = view
        .bars
        .into_iter()
        .enumerate()
        .map(|(at, bar)| {
            let high = bar.value.map_or(0.0, height);
            let x = at as f64 * step;
            let middle = round(x + step / 2.0);
            let mut told = format!("{}\u{a0}: {}", bar.label, bar.words);
            if let Some(before) = &bar.before {
                told.push_str(&format!(" ({}\u{a0}: {})", before.label, before.words));
            }
            let label = told.clone();
            let is_known = bar.value.is_some();
            let mark = bar.before.and_then(|before| before.value).map(|value| round(base - height(value)));
            view! {
                <g role="listitem" tabindex="0" aria-label=label>
                    <title>{told}</title>
                    <rect class="chart-hit" x=round(x) y="0" width=round(step) height=tall.to_string()></rect>
                    {is_known
                        .then(|| {
                            view! {
                                <rect
                                    class="chart-bar"
                                    x=round(x + step * 0.15)
                                    y=round(base - high)
                                    width=round(step * 0.7)
                                    height=round(high.max(1.0))
                                ></rect>
                            }
                        })}
                    {mark
                        .map(|y| {
                            view! {
                                <line
                                    class="chart-before"
                                    x1=round(x + step * 0.05)
                                    x2=round(x + step * 0.95)
                                    y1=y.clone()
                                    y2=y
                                ></line>
                            }
                        })}
                    {(!is_known).then(|| view! { <text class="chart-unknown" x=middle.clone() y=round(base - 6.0)>"…"</text> })}
                    {at
                        .is_multiple_of(every)
                        .then(|| view! { <text class="chart-label" x=middle y=(tall - 6.0).to_string()>{bar.short}</text> })}
                </g>
            }
        })
        .collect_view();
    let (labelled, described) = named.unzip();
    let alone = labelled.is_none().then_some(view.title);
    view! {
        <svg
            xmlns="http://www.w3.org/2000/svg"
            viewBox=format!("0 0 {width} {tall}")
            role="list"
            aria-label=alone
            aria-labelledby=labelled
            aria-describedby=described
        >
            <line class="chart-base" x1="0" x2=width.to_string() y1=base.to_string() y2=base.to_string()/>
            {drawn}
            {line}
        </svg>
    }
}

/// The chart as a table, and as files.
#[component]
fn Figures(view: ChartView) -> impl IntoView {
    let compares = view.bars.iter().any(|bar| bar.before.is_some());
    let (address, query) = view.files;
    let files = FILES
        .into_iter()
        .map(|kind| {
            let name = format!("{}, {}", kind.to_uppercase(), view.title);
            let href = format!("{address}.{kind}{query}");
            view! { <a href=href aria-label=name download="">{kind.to_uppercase()}</a> " " }
        })
        .collect_view();
    let rows = view
        .bars
        .into_iter()
        .map(|bar| {
            let before = compares.then(|| {
                let words = bar.before.map(|before| format!("{} ({})", before.words, before.label));
                view! { <td>{words.unwrap_or_default()}</td> }
            });
            view! {
                <tr>
                    <th scope="row">{bar.label}</th>
                    <td>{bar.words}</td>
                    {before}
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="chart-figures">
            <summary>"Les chiffres de ce graphique"</summary>
            <table>
                <caption class="sr-only">{view.title.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Quand"</th>
                        <th scope="col">{view.values}</th>
                        {compares.then(|| view! { <th scope="col">"Période comparée"</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p>"Emporter ce graphique\u{a0}: " {files}</p>
        </details>
    }
}

/// A tenth is finer than a screen.
fn round(value: f64) -> String {
    format!("{value:.1}")
}
