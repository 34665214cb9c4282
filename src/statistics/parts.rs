//! The parts of the page of figures that the browser draws again when something else is looked at.

use leptos::prelude::*;

use super::view::{Cell, RowView, Section, TableView};
use crate::ui::chart::Chart;

/// Said where nothing can be said.
pub const NOTHING_YET: &str = "pas encore de données";

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

/// A wide table scrolls inside its own box, which the keyboard reaches.
#[component]
pub fn Table(
    /// What it holds.
    table: TableView,
    /// What it is about.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    if table.rows.is_empty() {
        return view! { <p class="muted">{NOTHING_YET}</p> }.into_any();
    }
    let head = table.head.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let rows = table.rows.into_iter().map(|row| view! { <Row row/> }).collect_view();
    view! {
        <section class="table-box" tabindex="0" aria-label=format!("Tableau\u{a0}: {label}")>
            <table>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn Row(row: RowView) -> impl IntoView {
    let cells = row.cells.into_iter().map(|cell| view! { <td><Figure cell/></td> }).collect_view();
    view! {
        <tr>
            <th scope="row">{row.name}</th>
            {cells}
        </tr>
    }
}

/// A figure, which opens the list it counts.
#[component]
pub fn Figure(
    /// The figure.
    cell: Cell,
) -> impl IntoView {
    let Cell { words, opens, note } = cell;
    let figure = match opens {
        Some(opens) => {
            let count = opens.count.to_string();
            view! { <a href=opens.href aria-label=opens.label data-compte=count>{words}</a> }.into_any()
        }
        None => words.into_any(),
    };
    let note = (!note.is_empty()).then(|| view! { " " <span class="muted">{note}</span> });
    view! { {figure} {note} }
}
