//! The targets: figure, aim, how it went, the sentence that defines it.

use leptos::prelude::*;

use crate::{
    statistics::sections::Target,
    ui::{chart::Chart, table::Figure},
};

/// The four, side by side where there is room.
#[component]
pub fn Targets(targets: Vec<Target>) -> impl IntoView {
    view! {
        <section class="targets" aria-labelledby="cibles">
            <h2 id="cibles">"Nos quatre cibles"</h2>
            <div class="target-cards">
                {targets.into_iter().map(|target| view! { <TargetCard target/> }).collect_view()}
            </div>
        </section>
    }
}

#[component]
fn TargetCard(target: Target) -> impl IntoView {
    let Target { title, aim, figure, made_of, definition, chart } = target;
    view! {
        <article class="card target">
            <h3>{title}</h3>
            <p class="target-figure">{figure} <span class="muted">{format!(" pour une cible de {aim}")}</span></p>
            <p>
                {made_of
                    .into_iter()
                    .map(|(cell, after)| {
                        let space = (!after.starts_with(',')).then_some(" ");
                        view! { <Figure cell/> {space} {after} " " }
                    })
                    .collect_view()}
            </p>
            <p>{definition}</p>
            <Chart view=chart/>
        </article>
    }
}
