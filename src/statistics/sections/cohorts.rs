//! What became of the questions of each week.

use chrono::{DateTime, Utc};

use super::{bars, files, opened, opened_part};
use crate::{
    statistics::{
        measure::{ANSWERED, ASKED, Measure, Subject, of},
        model::{Asked, is_over, length, percent, percentile, share},
        service::{Figures, WeekFigures},
        view::Section,
    },
    ui::{
        chart::ChartView,
        table::{Cell, NOTHING_YET, RowView, TableView},
    },
};

/// The questions, week after week, the last one first.
pub fn cohorts(figures: &Figures, asked: &Asked, now: DateTime<Utc>) -> Section {
    let measures: Vec<&Measure> = of(Subject::Questions).collect();
    let delays = ["Médiane de la première réponse", "Neuf premières réponses sur dix en"];
    let head = std::iter::once("Semaine").chain(measures.iter().map(|measure| measure.name)).chain(delays);
    let rows = figures.weeks.iter().rev().map(|week| row(week, &measures, asked, now)).collect();
    Section {
        id: "cohortes".to_owned(),
        title: "Les questions, semaine après semaine".to_owned(),
        text: "Chaque ligne suit les questions posées dans une semaine, quoi qu’il leur soit arrivé depuis. « En cours »\u{a0}: le \
               temps laissé aux réponses n’est pas encore passé pour toutes."
            .to_owned(),
        chart: Some(ChartView {
            id: "cohortes".to_owned(),
            title: "Part des questions répondues".to_owned(),
            description: "Une barre par semaine terminée\u{a0}; le trait sur chaque barre est la même semaine de la période comparée."
                .to_owned(),
            values: "Part des questions répondues".to_owned(),
            bars: bars(figures.over(), &figures.earlier, |week| {
                let (part, whole) = (week.of(&ANSWERED), week.of(&ASKED));
                (share(part, whole), percent(part, whole))
            }),
            max: Some(100.0),
            target: None,
            is_small: false,
            files: files("cohortes", asked),
        }),
        table: TableView { head: head.map(str::to_owned).collect(), rows },
    }
}

fn row(week: &WeekFigures, measures: &[&'static Measure], asked: &Asked, now: DateTime<Utc>) -> RowView {
    let days = (week.week.monday(), week.week.sunday());
    let whole = week.of(&ASKED);
    let mut cells: Vec<Cell> = measures
        .iter()
        .map(|measure| {
            let mut cell = match **measure == ASKED {
                true => opened(whole, asked, measure, days),
                false => opened_part(week.of(measure), whole, asked, measure, days),
            };
            if !is_over(week.week, measure, now) {
                cell.note.push_str(if cell.note.is_empty() { "en cours" } else { " en cours" });
            }
            cell
        })
        .collect();
    cells.extend([50, 90].map(|rank| {
        let delay = percentile(&week.delays, rank);
        Cell::plain(delay.map_or_else(|| NOTHING_YET.to_owned(), length))
    }));
    RowView { name: week.week.label(), cells }
}
