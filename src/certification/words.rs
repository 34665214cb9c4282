//! How a certificate is told. Pure.

use chrono::{DateTime, Utc};

use crate::{
    statistics::calendar::Day,
    territory::{self, Territory},
    ui::french_date,
};

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where; none: the whole country.
    pub place: Option<&'static Territory>,
    /// When it was verified.
    pub verified: Day,
    /// By when it is to be reviewed.
    pub review_by: Day,
    /// When its reply was changed.
    pub suspended: Option<DateTime<Utc>>,
}

/// Whether a certificate can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Today it can.
    Current,
    /// Its day has come.
    Stale,
    /// Its reply was changed since.
    Suspended,
}

impl Told {
    /// As rows have it; none when it cannot be read, which no version of this program wrote.
    pub fn read(
        place: &str,
        verified: &str,
        review_by: &str,
        suspended: Option<DateTime<Utc>>,
    ) -> Option<Self> {
        Some(Self {
            place: if place.is_empty() { None } else { Some(territory::find(place)?) },
            verified: Day::parse(verified)?,
            review_by: Day::parse(review_by)?,
            suspended,
        })
    }

    /// Where it stands on a day. « Avant le » : on that day it is too late.
    pub fn standing(&self, today: Day) -> Standing {
        match self.suspended {
            Some(_) => Standing::Suspended,
            None if self.review_by <= today => Standing::Stale,
            None => Standing::Current,
        }
    }

    /// « pour la Gironde ».
    pub fn place_words(&self) -> String {
        place_words(self.place)
    }

    /// What comes before the name of who answers for it, and after.
    pub fn around_name(&self, today: Day) -> (String, String) {
        let (place, verified) = (self.place_words(), long_day(self.verified));
        match self.suspended {
            Some(at) => (
                format!(
                    "Certificat suspendu depuis la modification du {}. Avant elle, la réponse était certifiée {place} par ",
                    french_date::day(at, true)
                ),
                format!(", vérifiée le {verified}."),
            ),
            None => (
                format!("Réponse certifiée {place} par "),
                format!(", vérifiée le {verified}, {}.", self.review_words(today)),
            ),
        }
    }

    /// « à revoir avant le 27 novembre 2027 », « à revoir depuis le 27 novembre 2027 ».
    pub fn review_words(&self, today: Day) -> String {
        let since = if self.review_by <= today { "depuis" } else { "avant" };
        format!("à revoir {since} le {}", long_day(self.review_by))
    }
}

/// « pour la Gironde », « pour toute la France ».
pub fn place_words(place: Option<&Territory>) -> String {
    match place {
        Some(place) => format!("pour {}", place.with_article()),
        None => "pour toute la France".to_owned(),
    }
}

/// « 27 novembre 2026 ».
pub fn long_day(day: Day) -> String {
    french_date::day(day.start(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(place: &str, review_by: &str, suspended: Option<&str>) -> Told {
        let suspended = suspended.map(|at| at.parse().unwrap());
        Told::read(place, "2026-03-01", review_by, suspended).unwrap()
    }

    fn sentence(told: &Told) -> String {
        let (before, after) = told.around_name(Day::parse("2026-11-27").unwrap());
        format!("{before}Claire D.{after}").replace('\u{a0}', " ")
    }

    #[test]
    fn a_certificate_is_a_sentence() {
        assert_eq!(
            sentence(&told("33", "2027-03-01", None)),
            "Réponse certifiée pour la Gironde par Claire D., vérifiée le 1er mars 2026, à revoir avant le 1er mars 2027."
        );
        assert_eq!(
            sentence(&told("", "2026-11-27", None)),
            "Réponse certifiée pour toute la France par Claire D., vérifiée le 1er mars 2026, à revoir depuis le 27 novembre 2026."
        );
        assert_eq!(
            sentence(&told("R75", "2027-03-01", Some("2026-11-26T10:00:00Z"))),
            "Certificat suspendu depuis la modification du 26 novembre 2026. Avant elle, la réponse était certifiée pour la \
             Nouvelle-Aquitaine par Claire D., vérifiée le 1er mars 2026."
        );
    }

    #[test]
    fn a_certificate_is_stale_from_its_day_on() {
        let told = told("33", "2026-11-27", None);
        let on = |day: &str| told.standing(Day::parse(day).unwrap());
        assert_eq!([on("2026-11-26"), on("2026-11-27")], [Standing::Current, Standing::Stale]);
    }
}
