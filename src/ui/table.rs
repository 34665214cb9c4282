//! Tables of figures, each of which may open the list it counts. The server draws them, and the browser when something else is
//! looked at.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Said where nothing can be said.
pub const NOTHING_YET: &str = "pas encore de données";

/// Figures in rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableView {
    /// The heads of the columns, that of the rows' names first.
    pub head: Vec<String>,
    /// The rows; none: nothing was counted yet.
    pub rows: Vec<RowView>,
}

/// A row, as long as the head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowView {
    /// What it is about.
    pub name: String,
    /// Its figures.
    pub cells: Vec<Cell>,
}

/// A figure in its table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// « 12 ».
    pub words: String,
    /// The list it counts, when it counts something that all may read.
    pub opens: Option<Opens>,
    /// Beside it: « (80 %) en cours ».
    pub note: String,
}

/// The list a figure counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opens {
    /// Its address.
    pub href: String,
    /// The link in full: « 12 questions, questions répondues : voir la liste ».
    pub label: String,
    /// How many rows it has.
    pub count: i64,
}

impl Cell {
    /// A figure that opens nothing.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
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
    // Drawn or not, rather than one of two kinds: forgetting a view's type weighs in the browser.
    let is_empty = table.rows.is_empty();
    let head = table.head.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let rows = table.rows.into_iter().map(|row| view! { <Row row/> }).collect_view();
    view! {
        {is_empty.then(|| view! { <p class="muted">{NOTHING_YET}</p> })}
        <section class="table-box" tabindex="0" aria-label=["Tableau\u{a0}: ", &label].concat() hidden=is_empty>
            <table>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
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
    let plain = opens.is_none().then(|| words.clone());
    let link = opens.map(|opens| {
        let count = opens.count.to_string();
        view! { <a href=opens.href aria-label=opens.label data-compte=count>{words}</a> }
    });
    let note = (!note.is_empty()).then(|| view! { <span class="muted">" " {note}</span> });
    view! { {plain} {link} {note} }
}
