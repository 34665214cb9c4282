//! Bars and the table that says the same: drawn without a script, read by keyboard, told without colours. The server draws them,
//! and the browser when something else is looked at.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::table::{Cell, RowView, Table, TableView};

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

/// The kinds of file a chart can be taken away as, in addresses and in words.
pub const FILES: [(&str, &str); 3] = [("csv", "CSV"), ("json", "JSON"), ("svg", "SVG")];

/// How wide and how high the drawing is in its own measure: the browser makes it as wide as its place, so that what stands in
/// a small place is drawn small, or its letters could not be read.
/// Whole numbers: what writes the others weighs more in the browser than all of this file.
const LARGE: (i64, i64) = (1_280, 400);
const SMALL: (i64, i64) = (640, 260);
/// Room for the letters.
const ABOVE: i64 = 20;
const BELOW: i64 = 60;
/// What a label takes, with the space beside it.
const LABEL: i64 = 88;

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
    #[expect(clippy::cast_possible_truncation, reason = "never more than the drawing is high")]
    let height = move |value: f64| ((value / top).clamp(0.0, 1.0) * room as f64) as i64;
    let count = view.bars.len().max(1) as i64;
    let step = width / count;
    let every = (LABEL + step - 1).div_euclid(step.max(1)).max(1) as usize;
    let base = tall - BELOW;
    let line = view.target.map(|target| shape("chart-target", 0, base - height(target), width, 0));
    let drawn = view
        .bars
        .into_iter()
        .enumerate()
        .map(|(at, bar)| {
            let x = at as i64 * width / count;
            let middle = x + step / 2;
            let mut told = [&bar.label, "\u{a0}: ", &bar.words].concat();
            if let Some(before) = &bar.before {
                told.push_str(&[" (", &before.label, "\u{a0}: ", &before.words, ")"].concat());
            }
            let label = told.clone();
            let mark = bar.before.and_then(|before| before.value);
            let shapes: Vec<_> = [
                Some(shape("chart-hit", x, 0, step, tall)),
                bar.value.map(|value| {
                    let high = height(value).max(2);
                    shape("chart-bar", x + step * 3 / 20, base - high, step * 7 / 10, high)
                }),
                mark.map(|value| {
                    shape("chart-before", x + step / 20, base - height(value), step * 9 / 10, 0)
                }),
            ]
            .into_iter()
            .flatten()
            .collect();
            let words: Vec<_> = [
                bar.value.is_none().then(|| letters("chart-unknown", middle, base - 12, "…".to_owned())),
                at.is_multiple_of(every).then(|| letters("chart-label", middle, tall - 12, bar.short)),
            ]
            .into_iter()
            .flatten()
            .collect();
            view! {
                <g role="listitem" tabindex="0" aria-label=label>
                    <title>{told}</title>
                    {shapes}
                    {words}
                </g>
            }
        })
        .collect_view();
    let (labelled, described) = named.unzip();
    let alone = labelled.is_none().then_some(view.title);
    view! {
        <svg
            xmlns="http://www.w3.org/2000/svg"
            viewBox=["0 0 ", &width.to_string(), " ", &tall.to_string()].concat()
            role="list"
            aria-label=alone
            aria-labelledby=labelled
            aria-describedby=described
        >
            {shape("chart-base", 0, base, width, 0)}
            {drawn}
            {line}
        </svg>
    }
}

/// A rectangle, or a line when it is not high. One kind of element, since each weighs in the browser.
fn shape(class: &'static str, x: i64, y: i64, width: i64, height: i64) -> impl IntoView + use<> {
    let mut d = ["M", &x.to_string(), " ", &y.to_string(), "h", &width.to_string()].concat();
    if height > 0 {
        d.push_str(&["v", &height.to_string(), "h-", &width.to_string(), "z"].concat());
    }
    view! { <path class=class d=d/> }
}

fn letters(class: &'static str, x: i64, y: i64, words: String) -> impl IntoView + use<> {
    view! { <text class=class x=x.to_string() y=y.to_string()>{words}</text> }
}

/// The chart as a table, and as files.
#[component]
fn Figures(view: ChartView) -> impl IntoView {
    let compares = view.bars.iter().any(|bar| bar.before.is_some());
    let (address, query) = view.files;
    let files = FILES
        .into_iter()
        .map(|kind| {
            let (code, written) = kind;
            let name = [written, ", ", &view.title].concat();
            let href = [&address, ".", code, &query].concat();
            view! { <a href=href aria-label=name download="">{written}</a> " " }
        })
        .collect_view();
    let head = ["Quand", &view.values, "Période comparée"];
    let rows = view
        .bars
        .into_iter()
        .map(|bar| {
            let before = compares.then(|| {
                let words = bar.before.map(|before| [&before.words, " (", &before.label, ")"].concat());
                Cell::plain(words.unwrap_or_default())
            });
            RowView {
                name: bar.label,
                cells: std::iter::once(Cell::plain(bar.words)).chain(before).collect(),
            }
        })
        .collect();
    let columns = if compares { 3 } else { 2 };
    let table = TableView { head: head.into_iter().take(columns).map(str::to_owned).collect(), rows };
    view! {
        <details class="chart-figures">
            <summary>"Les chiffres de ce graphique"</summary>
            // The page may hold the same figures in another table of that name.
            <Table table label=["les points du graphe, ", &view.title].concat()/>
            <p>"Emporter ce graphique\u{a0}: " {files}</p>
        </details>
    }
}
