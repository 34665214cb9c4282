//! What is asked of the page « Questions pour vous ». Pure.

use chrono::{Duration, NaiveDate};

use crate::{
    forum::model::{TopicId, parse_page},
    http::fields::{FieldErrors, Fields},
};

/// Where the page is.
pub const ROUTING_PATH: &str = "/questions-pour-vous";
/// How long a question is somebody's who took it; then it is everybody's again, without a word.
pub const TAKEN_FOR: Duration = Duration::hours(72);
/// Somebody away for longer is not away.
const AWAY_AT_MOST: i64 = 366;

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoutingFilter {
    /// The questions that were put aside, rather than the others.
    pub aside: bool,
    /// From 1.
    pub page: i64,
}

impl RoutingFilter {
    /// Reads `liste` and `page`; none when they ask for what cannot be.
    #[must_use]
    pub fn parse(query: &Fields) -> Option<Self> {
        let aside = match query.get("liste") {
            "" => false,
            "de-cote" => true,
            _ => return None,
        };
        Some(Self { aside, page: parse_page(query.get("page"))? })
    }

    /// The address of the list's first page.
    #[must_use]
    pub fn address(&self) -> String {
        if self.aside { format!("{ROUTING_PATH}?liste=de-cote") } else { ROUTING_PATH.to_owned() }
    }
}

/// What somebody does with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// « Je m’en occupe ».
    Take,
    /// Not after all.
    GiveBack,
    /// « Pas pour moi ».
    Pass,
    /// Among those for me again.
    Return,
}

impl Gesture {
    /// Every gesture.
    pub const ALL: [Self; 4] = [Self::Take, Self::GiveBack, Self::Pass, Self::Return];

    /// The word of forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Take => "prendre",
            Self::GiveBack => "rendre",
            Self::Pass => "passer",
            Self::Return => "remettre",
        }
    }

    /// Reads `geste` and `sujet`. None when the form says none of them rightly.
    #[must_use]
    pub fn parse(fields: &Fields) -> Option<(Self, TopicId)> {
        let gesture = Self::ALL.into_iter().find(|gesture| gesture.code() == fields.get("geste"))?;
        let topic = fields.get("sujet").parse().ok().filter(|id| *id > 0)?;
        Some((gesture, TopicId(topic)))
    }
}

/// When somebody is away, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Absence {
    /// Whether a day is one of them.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// Reads `du` and `au`; both empty: not away.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn parse(fields: &Fields, today: NaiveDate) -> Result<Option<Self>, FieldErrors> {
        let typed = |name: &str| fields.get(name).trim().to_owned();
        if typed("du").is_empty() && typed("au").is_empty() {
            return Ok(None);
        }
        let day = |name: &'static str| {
            typed(name)
                .parse::<NaiveDate>()
                .map_err(|_| FieldErrors::one(name, "Indiquez une date, par exemple 24/12/2026.".to_owned()))
        };
        let (from, to) = (day("du")?, day("au")?);
        let wrong = if to < from {
            "La fin vient avant le début : vérifiez les deux dates."
        } else if to < today {
            "Cette absence est déjà finie : indiquez une date à venir."
        } else if (to - from).num_days() > AWAY_AT_MOST {
            "Une absence dure un an au plus. Au-delà, demandez à l’équipe de retirer votre rôle d’ambassade."
        } else {
            return Ok(Some(Self { from, to }));
        };
        Err(FieldErrors::one("au", wrong.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gesture_is_about_one_question() {
        for gesture in Gesture::ALL {
            let fields = Fields::from([("geste", gesture.code()), ("sujet", "12")]);
            assert_eq!(Gesture::parse(&fields), Some((gesture, TopicId(12))));
        }
        for (geste, sujet) in
            [("", "12"), ("prendre", ""), ("prendre", "0"), ("prendre", "-1"), ("voler", "1")]
        {
            assert_eq!(
                Gesture::parse(&Fields::from([("geste", geste), ("sujet", sujet)])),
                None,
                "{geste} {sujet}"
            );
        }
    }

    #[test]
    fn an_absence_has_a_beginning_and_an_end_to_come() {
        let today = "2026-11-23".parse().unwrap();
        let parse = |du, au| Absence::parse(&Fields::from([("du", du), ("au", au)]), today);
        assert_eq!(parse("", " "), Ok(None));
        let away = parse("2026-11-20", "2026-11-23").unwrap().unwrap();
        assert!(away.holds(today) && !away.holds("2026-11-24".parse().unwrap()));
        for (du, au, field) in [
            ("2026-11-24", "", "au"),
            ("", "2026-11-24", "du"),
            ("24/11/2026", "2026-11-24", "du"),
            ("2026-11-25", "2026-11-24", "au"),
            ("2026-11-01", "2026-11-22", "au"),
            ("2026-11-24", "2028-01-01", "au"),
        ] {
            let errors = parse(du, au).unwrap_err();
            assert!(errors.of(field).is_some(), "{du} {au}: {errors:?}");
        }
    }
}
