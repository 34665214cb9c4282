//! What the browser reads of the answers of server functions: the same types, field by field.

use super::view::{Detail, Section, Shade};
use crate::{
    live::json::{FromJson, Json},
    ui::{
        chart::{Bar, Before, ChartView},
        table::{Cell, Opens, RowView, TableView},
    },
};

impl FromJson for Detail {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { about: json.get("about")?, sections: json.get("sections")?, shades: json.get("shades")? })
    }
}

impl FromJson for Section {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            title: json.get("title")?,
            text: json.get("text")?,
            chart: json.get("chart")?,
            table: json.get("table")?,
        })
    }
}

impl FromJson for TableView {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { head: json.get("head")?, rows: json.get("rows")? })
    }
}

impl FromJson for RowView {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { name: json.get("name")?, cells: json.get("cells")? })
    }
}

impl FromJson for Cell {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { words: json.get("words")?, opens: json.get("opens")?, note: json.get("note")? })
    }
}

impl FromJson for Opens {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { href: json.get("href")?, label: json.get("label")?, count: json.get("count")? })
    }
}

impl FromJson for Shade {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            code: json.get("code")?,
            level: json.get("level")?,
            label: json.get("label")?,
            href: json.get("href")?,
        })
    }
}

impl FromJson for ChartView {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            title: json.get("title")?,
            description: json.get("description")?,
            values: json.get("values")?,
            bars: json.get("bars")?,
            max: json.get("max")?,
            target: json.get("target")?,
            is_small: json.get("is_small")?,
            files: json.get("files")?,
        })
    }
}

impl FromJson for Bar {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            short: json.get("short")?,
            label: json.get("label")?,
            value: json.get("value")?,
            words: json.get("words")?,
            before: json.get("before")?,
        })
    }
}

impl FromJson for Before {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { label: json.get("label")?, value: json.get("value")?, words: json.get("words")? })
    }
}
