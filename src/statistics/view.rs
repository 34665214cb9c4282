//! What the page of figures shows: drawn by the server, and by the island when something else is looked at.

use serde::{Deserialize, Serialize};

use crate::ui::chart::ChartView;

/// Everything that a choice of period, community and territory changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// What is looked at: « Mobilité, Gironde (33), du 31/08/2026 au 22/11/2026. »
    pub about: String,
    /// From top to bottom.
    pub sections: Vec<Section>,
    /// What the map shows of each département.
    pub shades: Vec<Shade>,
}

/// Words, a chart, a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its own on the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What it tells.
    pub text: String,
    /// The chart, where one tells more than the table.
    pub chart: Option<ChartView>,
    /// The figures.
    pub table: TableView,
}

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

/// A département on the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shade {
    /// `33`.
    pub code: String,
    /// `0` where nothing was asked, then `1` to `5` as more of the questions are answered.
    pub level: i64,
    /// « Gironde (33) : 8 questions, 75 % répondues ».
    pub label: String,
    /// The page of its figures.
    pub href: String,
}

impl Cell {
    /// A figure that opens nothing.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }
}
