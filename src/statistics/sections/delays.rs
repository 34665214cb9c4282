//! How long first answers took.

use super::{bars, files};
use crate::{
    statistics::{
        model::{self, Asked, length, percentile},
        service::Figures,
        view::Section,
    },
    ui::{
        chart::ChartView,
        table::{Cell, NOTHING_YET, RowView, TableView},
    },
};

/// The median and the ninth tenth, of the period and of the one it is held against.
pub fn delays(figures: &Figures, asked: &Asked) -> Section {
    let (now, before) = (model::delays(figures.over()), model::delays(&figures.earlier));
    let words = |delay: Option<i64>| delay.map_or_else(|| NOTHING_YET.to_owned(), length);
    let row = |name: &str, rank| RowView {
        name: name.to_owned(),
        cells: [&now, &before].map(|delays| Cell::plain(words(percentile(delays, rank)))).to_vec(),
    };
    Section {
        id: "delais".to_owned(),
        title: "Le temps de la première réponse".to_owned(),
        text: "Du moment où la question est posée à la première réponse visible de quelqu’un d’autre, parmi les questions qui en ont \
               une."
            .to_owned(),
        chart: Some(ChartView {
            id: "delais".to_owned(),
            title: "Médiane de la première réponse".to_owned(),
            description: "En heures, une barre par semaine terminée\u{a0}; le trait est la même semaine de la période comparée."
                .to_owned(),
            values: "Médiane de la première réponse".to_owned(),
            bars: bars(figures.over(), &figures.earlier, |week| {
                let median = percentile(&week.delays, 50);
                (median.map(|seconds| seconds as f64 / 3_600.0), words(median))
            }),
            max: None,
            target: None,
            is_small: false,
            files: files("delais", asked),
        }),
        table: TableView {
            head: ["Mesure", "Période", "Période comparée"].map(str::to_owned).to_vec(),
            rows: vec![
                row("Médiane\u{a0}: la moitié des réponses sont venues plus vite", 50),
                row("Neuf sur dix sont venues en", 90),
            ],
        },
    }
}
