//! The parts of the page of figures that the browser draws again when something else is looked at.

use leptos::prelude::*;

use super::view::Section;
use crate::ui::{chart::Chart, table::Table};

/// The sections, one under the other.
#[component]
pub fn Sections(
    /// From top to bottom.
    sections: Vec<Section>,
) -> impl IntoView {
    sections.into_iter().map(|section| view! { <SectionCard section/> }).collect_view()
}

#[component]
fn SectionCard(section: Section) -> impl IntoView {
    let Section { id, title, text, chart, table } = section;
    let named = id.clone();
    view! {
        <section aria-labelledby=named>
            <h3 id=id>{title.clone()}</h3>
            <p>{text}</p>
            {chart.map(|view| view! { <Chart view/> })}
            <Table table label=title/>
        </section>
    }
}
