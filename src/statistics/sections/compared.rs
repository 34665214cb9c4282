//! Two periods, side by side.

use chrono::{DateTime, Utc};

use super::{opened, opened_part};
use crate::{
    statistics::{
        calendar::Day,
        measure::{ALL, ASKED, Measure, Subject},
        model::{Asked, is_over, share, total},
        service::{Figures, WeekFigures},
        view::Section,
    },
    ui::{
        number::thousands,
        table::{Cell, RowView, TableView},
    },
};

/// What adds up over the weeks of a period, here and in the period it is held against.
pub fn compared(figures: &Figures, asked: &Asked, now: DateTime<Utc>) -> Section {
    let (here, there) = (figures.over(), figures.earlier.as_slice());
    // Different people of several weeks are no number of people.
    let measures = ALL.into_iter().filter(|measure| measure.subject.span().is_none());
    let head = [
        "Mesure".to_owned(),
        days(here).map_or_else(|| "Période".to_owned(), words),
        days(there).map_or_else(|| "Période comparée".to_owned(), words),
        "Écart".to_owned(),
    ];
    Section {
        id: "comparaison".to_owned(),
        title: "Comparer deux périodes".to_owned(),
        text: "Les deux périodes ont le même nombre de semaines. L’écart des parts est en points, celui des nombres en unités."
            .to_owned(),
        chart: None,
        table: TableView {
            head: head.to_vec(),
            rows: measures.map(|measure| row(measure, here, there, asked, now)).collect(),
        },
    }
}

fn days(weeks: &[WeekFigures]) -> Option<(Day, Day)> {
    Some((weeks.first()?.week.monday(), weeks.last()?.week.sunday()))
}

fn words((first, last): (Day, Day)) -> String {
    format!("Du {} au {}", first.label(), last.label())
}

fn row(
    measure: &'static Measure,
    here: &[WeekFigures],
    there: &[WeekFigures],
    asked: &Asked,
    now: DateTime<Utc>,
) -> RowView {
    let is_part = measure.subject == Subject::Questions && *measure != ASKED;
    let cell = |weeks: &[WeekFigures]| {
        let value = total(weeks, measure);
        let Some(days) = days(weeks) else { return Cell::plain(thousands(value)) };
        let mut cell = match is_part {
            true => opened_part(value, total(weeks, &ASKED), asked, measure, days),
            false => opened(value, asked, measure, days),
        };
        if weeks.iter().any(|week| !is_over(week.week, measure, now)) {
            cell.note.push_str(if cell.note.is_empty() { "en cours" } else { " en cours" });
        }
        cell
    };
    let gap = match is_part {
        true => {
            let part = |weeks| share(total(weeks, measure), total(weeks, &ASKED)).map(f64::round);
            part(here).zip(part(there)).map_or_else(
                || "—".to_owned(),
                |(here, there)| {
                    let points = signed((here - there) as i64);
                    let unit = if (here - there).abs() > 1.0 { "points" } else { "point" };
                    format!("{points} {unit}")
                },
            )
        }
        false => signed(total(here, measure) - total(there, measure)),
    };
    RowView { name: measure.name.to_owned(), cells: vec![cell(here), cell(there), Cell::plain(gap)] }
}

/// « +3 », « −2 », « 0 ».
fn signed(number: i64) -> String {
    match number {
        1.. => format!("+{}", thousands(number)),
        0 => "0".to_owned(),
        _ => format!("\u{2212}{}", thousands(-number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_says_its_side() {
        assert_eq!([signed(3), signed(0), signed(-1_200)], ["+3", "0", "\u{2212}1\u{202f}200"]);
    }
}
