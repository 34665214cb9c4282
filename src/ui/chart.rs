//! Bars and the table that says the same: drawn without a script, read by keyboard, told without colours.

use leptos::prelude::*;

/// A bar of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Under it: « S48 ».
    pub short: String,
    /// Its name in full: « S48, du 23/11/2026 ».
    pub label: String,
    /// Its height, 0 or more; none when it is not known.
    pub value: Option<f64>,
    /// The value in words: « 82 % ».
    pub words: String,
}

/// How wide and how high the drawing is in its own measure: the browser makes it as wide as its place, so that what stands in
/// a small place is drawn small, or its letters could not be read.
const LARGE: (f64, f64) = (640.0, 200.0);
const SMALL: (f64, f64) = (320.0, 130.0);
/// Room for the letters.
const ABOVE: f64 = 10.0;
const BELOW: f64 = 24.0;
/// What a label takes, with the space beside it.
const LABEL: f64 = 44.0;

/// A bar chart, `max` or its highest bar high, with a line at `target` when it has one.
#[component]
pub fn Chart(
    /// What it shows, in a few words.
    #[prop(into)]
    title: String,
    /// The same in a sentence.
    #[prop(into)]
    description: String,
    /// An identifier of its own on the page.
    id: &'static str,
    /// From left to right.
    bars: Vec<Bar>,
    /// The height of the whole drawing; none: that of the highest bar.
    #[prop(default = None)]
    max: Option<f64>,
    /// What is to be reached.
    #[prop(default = None)]
    target: Option<f64>,
    /// Whether it stands in a small place.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let (width, tall) = if small { SMALL } else { LARGE };
    let highest = bars.iter().filter_map(|bar| bar.value).chain(target).fold(0.0, f64::max);
    let top = max.unwrap_or(highest).max(f64::MIN_POSITIVE);
    let room = tall - ABOVE - BELOW;
    let height = move |value: f64| (value / top).clamp(0.0, 1.0) * room;
    let step = width / bars.len().max(1) as f64;
    let every = (LABEL / step).ceil().max(1.0) as usize;
    let base = tall - BELOW;
    let line = target.map(|target| {
        let y = round(base - height(target));
        view! { <line class="chart-target" x1="0" x2=width.to_string() y1=y.clone() y2=y/> }
    });
    let drawn = bars
        .into_iter()
        .enumerate()
        .map(|(at, bar)| {
            let high = bar.value.map_or(0.0, height);
            let x = at as f64 * step;
            let middle = round(x + step / 2.0);
            let told = format!("{}\u{a0}: {}", bar.label, bar.words);
            let label = told.clone();
            let is_known = bar.value.is_some();
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
                    {(!is_known).then(|| view! { <text class="chart-unknown" x=middle.clone() y=round(base - 6.0)>"…"</text> })}
                    {at
                        .is_multiple_of(every)
                        .then(|| view! { <text class="chart-label" x=middle y=(tall - 6.0).to_string()>{bar.short}</text> })}
                </g>
            }
        })
        .collect_view();
    let (title_id, description_id) = (format!("{id}-titre"), format!("{id}-texte"));
    view! {
        <figure class="chart" class:chart-small=small>
            <figcaption>
                <strong id=title_id.clone()>{title}</strong>
                <span id=description_id.clone() class="muted">{description}</span>
            </figcaption>
            <svg viewBox=format!("0 0 {width} {tall}") role="list" aria-labelledby=title_id aria-describedby=description_id>
                <line class="chart-base" x1="0" x2=width.to_string() y1=base.to_string() y2=base.to_string()/>
                {drawn}
                {line}
            </svg>
        </figure>
    }
}

/// A tenth is finer than a screen.
fn round(value: f64) -> String {
    format!("{value:.1}")
}
