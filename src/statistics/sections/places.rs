//! The period's questions, territory by territory.

use super::{group_cells, group_head};
use crate::{
    statistics::{
        measure::{ANSWERED, ASKED, GROUPED, Measure},
        model::{Asked, percent, share},
        service::{Figures, Group, Period},
        view::{Section, Shade},
    },
    territory::{self, Territory, TerritoryKind},
    ui::{
        number::{counted, thousands},
        table::{Cell, RowView, TableView},
    },
};

/// A row for each territory somebody asked in.
pub fn places(figures: &Figures, asked: &Asked, period: Period) -> Section {
    let is_wanted = |place: &Territory| {
        asked.territory.is_none_or(|wanted| wanted.code == place.code || place.region == Some(wanted.code))
    };
    let rows = figures
        .by_place
        .iter()
        .filter_map(|(code, group)| territory::find(code).map(|place| (place, group)))
        .filter(|(place, _)| is_wanted(place))
        .map(|(place, group)| {
            // A region's own line counts what is asked for the region as a whole: no list of it alone.
            if place.kind == TerritoryKind::Region {
                RowView { name: format!("{}, région entière", place.name), cells: plain_cells(group) }
            } else {
                let asked = Asked { territory: Some(place), ..asked.clone() };
                RowView { name: place.label(), cells: group_cells(group, &asked, period) }
            }
        })
        .collect();
    Section {
        id: "par-territoire".to_owned(),
        title: "Par territoire".to_owned(),
        text: "Les questions qui disent leur territoire. Les autres, nationales, n’y sont pas.".to_owned(),
        chart: None,
        table: TableView { head: group_head("Territoire"), rows },
    }
}

fn plain_cells(group: &Group) -> Vec<Cell> {
    let whole = group.of(&ASKED);
    let cell = |measure: &'static Measure| {
        let value = group.of(measure);
        let note = if *measure == ASKED { String::new() } else { format!("({})", percent(value, whole)) };
        Cell { note, ..Cell::plain(thousands(value)) }
    };
    GROUPED.map(cell).to_vec()
}

/// What the map shows: the part of each département's questions that was answered.
pub fn shades(figures: &Figures, asked: &Asked) -> Vec<Shade> {
    territory::departements()
        .map(|place| {
            let group = figures.by_place.get(place.code).cloned().unwrap_or_default();
            let (part, whole) = (group.of(&ANSWERED), group.of(&ASKED));
            let told = match whole {
                0 => "aucune question".to_owned(),
                _ => {
                    format!("{}, {} répondues", counted(whole, "question", "questions"), percent(part, whole))
                }
            };
            Shade {
                code: place.code.to_owned(),
                level: level(share(part, whole)),
                label: format!("{}\u{a0}: {told}", place.label()),
                href: format!(
                    "/statistiques{}#detail",
                    Asked { territory: Some(place), ..asked.clone() }.query()
                ),
            }
        })
        .collect()
}

/// The lowest share of each level, from 1; the highest is the target.
pub const LEVELS: [f64; 5] = [0.0, 20.0, 40.0, 60.0, 80.0];

fn level(share: Option<f64>) -> i64 {
    share.map_or(0, |share| LEVELS.iter().filter(|lowest| share >= **lowest).count() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departement_is_as_dark_as_its_questions_are_answered() {
        assert_eq!(
            [None, Some(0.0), Some(19.9), Some(20.0), Some(79.9), Some(80.0), Some(100.0)].map(level),
            [0, 1, 1, 2, 4, 5, 5]
        );
    }
}
