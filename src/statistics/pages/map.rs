//! The same as the table of territories, on a map.

use leptos::prelude::*;

use crate::statistics::view::Shade;

/// The outlines, one an id `d33`: read once and kept by browsers. See `public/CREDITS.txt`.
const OUTLINES: &str = "/departements.svg";

/// What the levels mean; the words are beside the shades, and in the name of each place.
const LEGEND: [&str; 6] = [
    "Aucune question",
    "Moins de 20\u{202f}%",
    "De 20 à 40\u{202f}%",
    "De 40 à 60\u{202f}%",
    "De 60 à 80\u{202f}%",
    "80\u{202f}% et plus, la cible",
];

/// The départements, each a link to its figures: the mainland and Corse drawn, the others beside.
#[component]
pub fn DepartmentMap(shades: Vec<Shade>) -> impl IntoView {
    let (overseas, mainland): (Vec<Shade>, Vec<Shade>) =
        shades.into_iter().partition(|shade| shade.code.starts_with("97"));
    let drawn = mainland
        .into_iter()
        .map(|shade| {
            let label = shade.label.clone();
            let outline = format!("{OUTLINES}#d{}", shade.code);
            view! {
                <a href=shade.href class=format!("shade shade-{}", shade.level) data-lieu=shade.code aria-label=label>
                    <title>{shade.label}</title>
                    <use_ href=outline/>
                </a>
            }
        })
        .collect_view();
    let listed = overseas
        .into_iter()
        .map(|shade| {
            let name = shade.label.split('\u{a0}').next().unwrap_or_default().to_owned();
            view! {
                <li>
                    <a href=shade.href class=format!("shade shade-{}", shade.level) data-lieu=shade.code aria-label=shade.label>{name}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="carte">
            <h3 id="carte">"Sur la carte"</h3>
            <p>
                "La part des questions de la période qui sont répondues, département par département\u{a0}: les chiffres du tableau "
                "« Par territoire ». Chaque département mène aux siens."
            </p>
            <div class="map">
                <svg viewBox="0 0 1226 1170" role="group" aria-labelledby="carte" xmlns="http://www.w3.org/2000/svg">{drawn}</svg>
                <div>
                    <h4>"Outre-mer"</h4>
                    <ul class="map-overseas">{listed}</ul>
                    <h4>"Légende"</h4>
                    <ul class="map-legend">
                        {LEGEND
                            .into_iter()
                            .enumerate()
                            .map(|(level, words)| view! { <li><span class=format!("shade shade-{level}") aria-hidden="true"></span> {words}</li> })
                            .collect_view()}
                    </ul>
                </div>
            </div>
        </section>
    }
}
