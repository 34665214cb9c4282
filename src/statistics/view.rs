//! What the page of figures shows: drawn by the server, and by the island when something else is looked at.

use serde::{Deserialize, Serialize};

use crate::ui::{chart::ChartView, table::TableView};

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
