//! Who comes, who writes, and how much.

use super::{count, files, opened, short_name};
use crate::{
    statistics::{
        measure::{ALL, ENGAGED_DAY, ENGAGED_MONTH, ENGAGED_WEEK, Measure, Span},
        model::Asked,
        service::SpanFigures,
        view::Section,
    },
    ui::{
        chart::{Bar, ChartView},
        table::{RowView, TableView},
    },
};

/// What happened, span after span, the last one first.
pub fn activity(spans: &[SpanFigures], asked: &Asked) -> Section {
    let measures: Vec<&Measure> =
        ALL.into_iter().filter(|measure| measure.tells_activity(asked.step)).collect();
    let (engaged, head, more) = match asked.step {
        Span::Day => (&ENGAGED_DAY, "Jour", ""),
        Span::Week => (&ENGAGED_WEEK, "Semaine", ""),
        Span::Month => (
            &ENGAGED_MONTH,
            "Mois",
            " Sur un mois, les visiteurs ne peuvent pas être comptés sans suivre les personnes d’une semaine à l’autre\u{a0}: nous \
             ne le faisons pas.",
        ),
    };
    let names = measures.iter().map(|measure| short_name(measure));
    let last = spans.len().saturating_sub(1);
    let rows = spans
        .iter()
        .enumerate()
        .rev()
        .map(|(at, span)| RowView {
            name: format!("{}{}", label(span, asked.step), if at == last { " (en cours)" } else { "" }),
            cells: measures
                .iter()
                .map(|measure| opened(span.of(measure), asked, measure, (span.first, span.last)))
                .collect(),
        })
        .collect();
    Section {
        id: "activite".to_owned(),
        title: "L’activité".to_owned(),
        text: format!(
            "La communauté et le territoire choisis ne valent ici que pour les questions et les réponses\u{a0}: les personnes et les \
             comptes sont ceux de tout le site.{more}"
        ),
        chart: Some(ChartView {
            id: "activite".to_owned(),
            title: short_name(engaged),
            description:
                "Les personnes différentes qui ont écrit\u{a0}; la dernière barre n’est pas terminée."
                    .to_owned(),
            values: short_name(engaged),
            bars: spans
                .iter()
                .map(|span| {
                    let (value, words) = count(span.of(engaged), engaged);
                    Bar {
                        short: short(span, asked.step),
                        label: label(span, asked.step),
                        value,
                        words,
                        before: None,
                    }
                })
                .collect(),
            max: None,
            target: None,
            is_small: false,
            files: files("activite", asked),
        }),
        table: TableView { head: std::iter::once(head.to_owned()).chain(names).collect(), rows },
    }
}

fn label(span: &SpanFigures, step: Span) -> String {
    match step {
        Span::Day => span.first.label(),
        Span::Week => span.first.week().label(),
        Span::Month => span.first.month_label(),
    }
}

fn short(span: &SpanFigures, step: Span) -> String {
    match step {
        Span::Day => span.first.short(),
        Span::Week => span.first.week().short(),
        Span::Month => span.first.short_month(),
    }
}
