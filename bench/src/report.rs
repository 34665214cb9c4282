//! What was measured: one table for people, JSON for programs, a section of a document.

use std::{fs, path::Path};

use serde::Serialize;

use crate::{
    failure::{Failure, Outcome, While},
    machine::Machine,
};

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// On which database, when that matters.
    pub database: Option<&'static str>,
    /// The figure.
    pub value: f64,
    /// Of `value`: `/s`, `s`, `ms`, `KB` (1,024 bytes), `MB`, `×`.
    pub unit: &'static str,
    /// How much of what the floor does, in the same run.
    pub of_floor: Option<f64>,
    /// Half of the answers came within this, in milliseconds.
    pub p50_ms: Option<f64>,
    /// 99 of 100 came within this, in milliseconds.
    pub p99_ms: Option<f64>,
    /// What it must reach.
    pub goals: Vec<Goal>,
}

/// What a figure must reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Goal {
    /// As the table says it.
    pub text: String,
    /// Whether it did.
    pub reached: bool,
}

impl Row {
    /// A figure without a floor.
    pub fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            what: what.into(),
            database: None,
            value,
            unit,
            of_floor: None,
            p50_ms: None,
            p99_ms: None,
            goals: Vec::new(),
        }
    }

    /// The same, on a database.
    #[must_use]
    pub fn on(mut self, database: &'static str) -> Self {
        self.database = Some(database);
        self
    }

    /// The same, with what it must reach.
    #[must_use]
    pub fn must(mut self, text: impl Into<String>, reached: bool) -> Self {
        self.goals.push(Goal { text: text.into(), reached });
        self
    }

    fn cells(&self) -> [String; 8] {
        let optional = |value: Option<f64>, decimals: usize| {
            value.map(|value| grouped(value, decimals)).unwrap_or_default()
        };
        let decimals = match self.unit {
            "/s" => 0,
            "s" => 3,
            "×" => 2,
            _ => 1,
        };
        let missed: Vec<&str> =
            self.goals.iter().filter(|goal| !goal.reached).map(|goal| goal.text.as_str()).collect();
        let verdict = match (self.goals.len(), missed.len()) {
            (0, _) => String::new(),
            (_, 0) => "ok".to_owned(),
            (1, _) => "falls short".to_owned(),
            _ => format!("falls short: {}", missed.join("; ")),
        };
        [
            self.what.clone(),
            self.database.unwrap_or_default().to_owned(),
            format!("{} {}", grouped(self.value, decimals), self.unit),
            optional(self.of_floor, 3),
            optional(self.p50_ms, 2),
            optional(self.p99_ms, 2),
            self.goals.iter().map(|goal| goal.text.as_str()).collect::<Vec<_>>().join("; "),
            verdict,
        ]
    }
}

const HEADINGS: [&str; 8] = ["what", "on", "figure", "× floor", "p50 ms", "p99 ms", "must reach", "verdict"];
/// Columns of numbers.
const RIGHT: std::ops::Range<usize> = 2..6;

/// The table, for a terminal.
pub fn table(rows: &[Row]) -> String {
    let lines: Vec<[String; 8]> =
        std::iter::once(HEADINGS.map(str::to_owned)).chain(rows.iter().map(Row::cells)).collect();
    let widths: Vec<usize> = (0..HEADINGS.len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> =
            line.iter()
                .zip(&widths)
                .enumerate()
                .map(|(column, (cell, width))| {
                    if RIGHT.contains(&column) {
                        format!("{cell:>width$}")
                    } else {
                        format!("{cell:<width$}")
                    }
                })
                .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The machine and the table, as Markdown.
pub fn markdown(machine: &Machine, rows: &[Row], how: &str) -> String {
    let mut text = format!(
        "{} · {} cores · {:.1} GB of memory · Linux {} · {} · commit {} · {}\n\n",
        machine.processor,
        machine.cores,
        machine.memory as f64 / 1_073_741_824.0,
        machine.kernel,
        machine.at,
        machine.commit,
        machine.program,
    );
    text.push_str(how);
    text.push_str("\n\n");
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(&HEADINGS.map(str::to_owned)));
    let rules = (0..HEADINGS.len()).map(|column| if RIGHT.contains(&column) { "---:" } else { "---" });
    text.push_str(&format!("|{}|\n", rules.collect::<Vec<_>>().join("|")));
    for row in rows {
        text.push_str(&line(&row.cells()));
    }
    text
}

/// Writes the machine and the figures as `{out}/{name}.json`.
pub fn write_json(out: &Path, name: &str, machine: &Machine, rows: &[Row]) -> Outcome<()> {
    let path = out.join(format!("{name}.json"));
    let doing = || format!("writing {}", path.display());
    fs::create_dir_all(out).while_doing(doing)?;
    let value = serde_json::json!({"machine": machine, "rows": rows});
    fs::write(&path, format!("{value:#}\n")).while_doing(doing)
}

/// Replaces what a document holds between `<!-- name: … -->` and `<!-- /name -->`.
pub fn write_section(document: &Path, name: &str, section: &str) -> Outcome<()> {
    let doing = || format!("rewriting {}", document.display());
    let text = fs::read_to_string(document).while_doing(doing)?;
    let text = replace_section(&text, name, section)
        .ok_or_else(|| Failure::new(format!("{} has no section {name}", document.display())))?;
    fs::write(document, text).while_doing(doing)
}

fn replace_section(text: &str, name: &str, section: &str) -> Option<String> {
    let opening = text.find(&format!("<!-- {name}:"))?;
    let start = opening + text[opening..].find("-->")? + "-->".len();
    let end = start + text[start..].find(&format!("<!-- /{name} -->"))?;
    Some(format!("{}\n{}\n{}", &text[..start], section.trim_end(), &text[end..]))
}

/// 12345.678 as « 12,345.68 ».
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(grouped(999.0, 0), "999");
        assert_eq!(grouped(-1_000.0, 0), "-1,000");
    }

    #[test]
    fn a_figure_that_falls_short_says_where() {
        let row = Row::new("page", 1_500.0, "/s").on("SQLite");
        let short = row.clone().must("≥ 0.5", true).must("p99 ≤ 15 ms", false);
        let text = table(&[row.must("≥ 0.5", true), short]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].ends_with("ok"), "{text}");
        assert!(lines[2].ends_with("falls short: p99 ≤ 15 ms"), "{text}");
        // Columns stand under each other.
        let place = |line: &str, word: &str| line.find(word).map(|at| line[..at].chars().count());
        assert_eq!(place(lines[1], "≥ 0.5"), place(lines[0], "must reach"));
    }

    #[test]
    fn only_the_section_of_a_document_is_rewritten() {
        let text = "before\n<!-- bench: made by make bench -->\nold\n<!-- /bench -->\nafter\n";
        let expected = "before\n<!-- bench: made by make bench -->\nnew\n<!-- /bench -->\nafter\n";
        assert_eq!(replace_section(text, "bench", "new\n").as_deref(), Some(expected));
        assert_eq!(replace_section(expected, "bench", "new").as_deref(), Some(expected));
        assert_eq!(replace_section(text, "other", "new"), None);
    }
}
