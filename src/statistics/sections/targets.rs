//! What the service is judged on.

use super::{bars, count, opened};
use crate::{
    statistics::{
        measure::{AMBASSADORS_WEEK, ANSWERED, ASKED, MEMBERS_WEEK, Measure, SOLVED, VISITORS_WEEK},
        model::{Asked, percent, share, total},
        service::WeekFigures,
    },
    ui::{
        chart::ChartView,
        number::{counted, thousands},
        table::{Cell, NOTHING_YET},
    },
};

/// One of the four targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// What it is about.
    pub title: &'static str,
    /// What is to be reached, in words.
    pub aim: &'static str,
    /// Where it stands.
    pub figure: String,
    /// What the figure is made of: parts, and words after each.
    pub made_of: Vec<(Cell, String)>,
    /// What is counted, exactly.
    pub definition: &'static str,
    /// How it went.
    pub chart: ChartView,
}

/// The four, over weeks that are over.
pub fn targets(weeks: &[WeekFigures]) -> Vec<Target> {
    vec![
        answered_share(
            weeks,
            ("cible-repondues", "Questions répondues", &ANSWERED),
            (80.0, "80\u{202f}%"),
            "Part des questions posées dans les douze dernières semaines terminées qui ont au moins une réponse visible de quelqu’un \
             d’autre.",
        ),
        answered_share(
            weeks,
            ("cible-resolues", "Questions résolues", &SOLVED),
            (25.0, "25\u{202f}%"),
            "Part des questions posées dans les douze dernières semaines terminées dont une réponse visible est marquée comme la \
             solution.",
        ),
        ambassadors(weeks),
        users(weeks),
    ]
}

fn chart(id: &str, aim: (f64, &str), values: &str, max: Option<f64>) -> ChartView {
    ChartView {
        id: id.to_owned(),
        title: format!("{values}\u{a0}: les douze dernières semaines"),
        description: format!("Le trait en pointillé marque la cible, {}.", aim.1),
        values: values.to_owned(),
        bars: Vec::new(),
        max,
        target: Some(aim.0),
        is_small: true,
        files: super::files(id, &Asked::default()),
    }
}

fn answered_share(
    weeks: &[WeekFigures],
    (id, title, measure): (&str, &'static str, &'static Measure),
    aim: (f64, &'static str),
    definition: &'static str,
) -> Target {
    let (part, whole) = (total(weeks, measure), total(weeks, &ASKED));
    let days = weeks.first().zip(weeks.last()).map(|(first, last)| (first.week.monday(), last.week.sunday()));
    let everything = Asked::default();
    let made_of = days.filter(|_| whole > 0).map_or_else(Vec::new, |days| {
        vec![
            (opened(part, &everything, measure, days), "sur".to_owned()),
            (opened(whole, &everything, &ASKED, days), "questions.".to_owned()),
        ]
    });
    let bars = bars(weeks, &[], |week| {
        let (part, whole) = (week.of(measure), week.of(&ASKED));
        (share(part, whole), percent(part, whole))
    });
    Target {
        title,
        aim: aim.1,
        figure: percent(part, whole),
        made_of,
        definition,
        chart: ChartView { bars, ..chart(id, aim, title, Some(100.0)) },
    }
}

fn ambassadors(weeks: &[WeekFigures]) -> Target {
    let measure = &AMBASSADORS_WEEK;
    let aim = (500.0, "500");
    let made_of = weeks.last().map_or_else(Vec::new, |week| {
        let days = (week.week.monday(), week.week.sunday());
        vec![(
            opened(week.of(measure), &Asked::default(), measure, days),
            format!("{}, semaine du {}.", measure.unit, days.0.label()),
        )]
    });
    let title = "Ambassadeurs et ambassadrices actifs";
    Target {
        title,
        aim: aim.1,
        figure: thousands(weeks.last().map_or(0, |week| week.of(measure))),
        made_of,
        definition: "Personnes qui portent le badge et ont écrit au moins un message visible dans la dernière semaine terminée, du \
                     lundi au dimanche.",
        chart: ChartView {
            bars: bars(weeks, &[], |week| count(week.of(measure), measure)),
            ..chart("cible-ambassade", aim, title, None)
        },
    }
}

fn users(weeks: &[WeekFigures]) -> Target {
    let both = |week: &WeekFigures| week.of(&VISITORS_WEEK) + week.of(&MEMBERS_WEEK);
    let aim = (5_000.0, "5\u{202f}000");
    let made_of = weeks.last().map_or_else(Vec::new, |week| {
        let visitors = Cell::plain(counted(week.of(&VISITORS_WEEK), "visiteur", "visiteurs"));
        let members = Cell::plain(counted(week.of(&MEMBERS_WEEK), "membre", "membres"));
        let when = format!(", semaine du {}.", week.week.monday().label());
        vec![(visitors, "et".to_owned()), (members, when)]
    });
    let title = "Utilisateurs par semaine";
    let last = weeks.last().map(both).filter(|users| *users > 0);
    Target {
        title,
        aim: aim.1,
        figure: last.map_or_else(|| NOTHING_YET.to_owned(), thousands),
        made_of,
        definition: "Visiteurs et membres différents dans la dernière semaine terminée, du lundi au dimanche. Une personne venue avec \
                     et sans connexion compte deux fois.",
        chart: ChartView {
            bars: bars(weeks, &[], |week| {
                (Some(both(week) as f64), counted(both(week), "personne", "personnes"))
            }),
            ..chart("cible-utilisateurs", aim, title, None)
        },
    }
}
