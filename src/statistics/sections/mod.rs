//! What was counted, as the page tells it: one file a section. Pure.

mod activity;
mod cohorts;
mod compared;
mod delays;
mod places;
mod targets;
mod themes;

pub use self::{
    activity::activity,
    cohorts::cohorts,
    compared::compared,
    delays::delays,
    places::{places, shades},
    targets::{Target, targets},
    themes::themes,
};
use super::{
    calendar::Day,
    measure::{ASKED, GROUPED, Measure},
    model::{Asked, percent},
    service::{Group, Period, WeekFigures},
};
use crate::ui::{
    chart::{Bar, Before},
    number::{counted, thousands},
    table::{Cell, Opens},
};

/// A figure that opens the list it counts; nothing opens nothing.
fn opened(value: i64, asked: &Asked, measure: &Measure, (first, last): (Day, Day)) -> Cell {
    let words = thousands(value);
    let opens = (value > 0 && measure.has_list()).then(|| Opens {
        href: asked.list(measure, first, last),
        label: format!("{words} {}, {}\u{a0}: voir la liste", measure.unit, measure.name.to_lowercase()),
        count: value,
    });
    Cell { words, opens, note: String::new() }
}

/// The same, with its part of a whole beside it.
fn opened_part(value: i64, whole: i64, asked: &Asked, measure: &Measure, days: (Day, Day)) -> Cell {
    let note = if whole > 0 { format!("({})", percent(value, whole)) } else { String::new() };
    Cell { note, ..opened(value, asked, measure, days) }
}

/// Where the files of a chart are.
fn files(id: &str, asked: &Asked) -> (String, String) {
    (format!("/statistiques/graphes/{id}"), asked.query())
}

/// A bar for each week, each held against the week that has its place in another period.
fn bars(
    weeks: &[WeekFigures],
    earlier: &[WeekFigures],
    told: impl Fn(&WeekFigures) -> (Option<f64>, String),
) -> Vec<Bar> {
    let before = |week: &WeekFigures| {
        let (value, words) = told(week);
        Before { label: week.week.label(), value, words }
    };
    weeks
        .iter()
        .enumerate()
        .map(|(at, week)| {
            let (value, words) = told(week);
            let before = earlier.get(at).map(before);
            Bar { short: week.week.short(), label: week.week.label(), value, words, before }
        })
        .collect()
}

/// What a measure counted, in figures and in words.
fn count(value: i64, measure: &Measure) -> (Option<f64>, String) {
    (Some(value as f64), counted(value, measure.unit.trim_end_matches('s'), measure.unit))
}

fn group_head(first: &str) -> Vec<String> {
    std::iter::once(first).chain(GROUPED.map(|measure| measure.name)).map(str::to_owned).collect()
}

fn group_cells(group: &Group, asked: &Asked, period: Period) -> Vec<Cell> {
    let whole = group.of(&ASKED);
    let cell = |measure: &'static Measure| match *measure == ASKED {
        true => opened(whole, asked, measure, period.days()),
        false => opened_part(group.of(measure), whole, asked, measure, period.days()),
    };
    GROUPED.map(cell).to_vec()
}

/// A column among others that are told over the same time.
fn short_name(measure: &Measure) -> String {
    measure.name.split(", par ").next().unwrap_or(measure.name).to_owned()
}
