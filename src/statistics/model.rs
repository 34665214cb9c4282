//! What the page asks for, and figures in words. Pure.

use chrono::{DateTime, Duration, Utc};

use super::{
    calendar::{Day, Week},
    measure::{ANSWERED_2D, ANSWERED_7D, ANSWERED_30D, Measure, Span},
    service::{Period, WeekFigures},
};
use crate::{
    forum::view::{ThemeKind, ThemeView},
    http::fields::Fields,
    territory::{self, Territory},
    ui::{number::thousands, table::NOTHING_YET},
};

/// How many weeks one may look at.
pub const WEEKS: [i64; 4] = [12, 26, 52, 104];

/// Weeks over which the targets are judged.
pub const TARGET_WEEKS: i64 = 12;

/// Said to whoever asks for what cannot be chosen.
pub const UNKNOWN_CHOICE: &str =
    "Ce choix n’existe pas. Choisissez dans les listes de la page des statistiques.";

/// What a period is held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Against {
    /// As many weeks, right before.
    #[default]
    Before,
    /// The same weeks, 52 weeks earlier.
    YearBefore,
}

impl Against {
    /// In the order of the list.
    pub const ALL: [Self; 2] = [Self::Before, Self::YearBefore];

    /// In addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Before => "",
            Self::YearBefore => "annee",
        }
    }

    /// What the list says.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Before => "la période précédente",
            Self::YearBefore => "un an plus tôt",
        }
    }

    /// The period that `period` is held against.
    #[must_use]
    pub fn of(self, period: Period) -> Period {
        match self {
            Self::Before => period.earlier(),
            Self::YearBefore => Period { last: period.last.plus(-52), ..period },
        }
    }
}

/// Over how long activity is counted, in the order of the list: its code in addresses, its words.
pub const STEPS: [(Span, &str, &str); 3] =
    [(Span::Day, "jour", "par jour"), (Span::Week, "", "par semaine"), (Span::Month, "mois", "par mois")];

/// What was asked for, in the page's address: `semaines`, `theme`, `territoire`, `comparer`, `pas`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// One of [`WEEKS`].
    pub weeks: i64,
    /// The slug of a theme.
    pub theme: Option<String>,
    /// A territory.
    pub territory: Option<&'static Territory>,
    /// What the period is held against.
    pub against: Against,
    /// Over how long activity is counted.
    pub step: Span,
}

impl Default for Asked {
    fn default() -> Self {
        Self { weeks: WEEKS[0], theme: None, territory: None, against: Against::default(), step: Span::Week }
    }
}

impl Asked {
    /// Reads it; none when it is nothing one can ask for.
    #[must_use]
    pub fn parse(query: &Fields) -> Option<Self> {
        let weeks = match query.get("semaines") {
            "" => WEEKS[0],
            number => number.parse().ok().filter(|number| WEEKS.contains(number))?,
        };
        let territory = match query.get("territoire") {
            "" => None,
            code => Some(territory::find(code)?),
        };
        let theme = Some(query.get("theme").to_owned()).filter(|slug| !slug.is_empty());
        let against = Against::ALL.into_iter().find(|against| against.code() == query.get("comparer"))?;
        let (step, ..) = STEPS.into_iter().find(|(_, code, _)| *code == query.get("pas"))?;
        Some(Self { weeks, theme, territory, against, step })
    }

    /// The theme asked for: `Ok(None)` for all of them.
    ///
    /// # Errors
    /// When there is no such theme of questions.
    pub fn theme_in<'a>(&self, themes: &'a [ThemeView]) -> Result<Option<&'a ThemeView>, NoTheme> {
        let Some(slug) = &self.theme else { return Ok(None) };
        let found = themes.iter().find(|theme| theme.slug == *slug && theme.kind != ThemeKind::News);
        found.map(Some).ok_or(NoTheme)
    }

    /// The rest of an address that asks for the same: empty, or from its question mark.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if self.weeks != WEEKS[0] {
            query.append_pair("semaines", &self.weeks.to_string());
        }
        if let Some(theme) = &self.theme {
            query.append_pair("theme", theme);
        }
        if let Some(territory) = self.territory {
            query.append_pair("territoire", territory.code);
        }
        if self.against != Against::default() {
            query.append_pair("comparer", self.against.code());
        }
        if let Some((_, code, _)) =
            STEPS.into_iter().find(|(step, code, _)| *step == self.step && !code.is_empty())
        {
            query.append_pair("pas", code);
        }
        match query.finish() {
            query if query.is_empty() => query,
            query => format!("?{query}"),
        }
    }

    /// The list that a figure counts.
    #[must_use]
    pub fn list(&self, measure: &Measure, first: Day, last: Day) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("du", &first.to_string()).append_pair("au", &last.to_string());
        if measure.subject.has_place() {
            if let Some(theme) = &self.theme {
                query.append_pair("theme", theme);
            }
            if let Some(territory) = self.territory {
                query.append_pair("territoire", territory.code);
            }
        }
        format!("/statistiques/liste/{}?{}", measure.code, query.finish())
    }
}

/// There is no such theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTheme;

/// A part of something, in hundredths; none of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64 * 100.0)
}

/// « 82 % », rounded to the nearest; « pas encore de données » of nothing.
#[must_use]
pub fn percent(part: i64, whole: i64) -> String {
    match share(part, whole) {
        Some(share) => format!("{}\u{202f}%", share.round()),
        None => NOTHING_YET.to_owned(),
    }
}

/// The value below which a share of the values lies: the nearest-rank rule, `values` sorted. None of none.
#[must_use]
pub fn percentile(values: &[i64], percent: usize) -> Option<i64> {
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied()
}

/// « 42 min », « 3 h 20 », « 2 jours 4 h »: a length of time, in seconds.
#[must_use]
pub fn length(seconds: i64) -> String {
    let minutes = seconds / 60;
    let (hours, days) = (minutes / 60, minutes / 1_440);
    match () {
        () if minutes < 1 => "moins d’une minute".to_owned(),
        () if minutes < 60 => format!("{minutes}\u{a0}min"),
        () if hours < 24 => format!("{hours}\u{a0}h\u{a0}{:02}", minutes % 60),
        () if days == 1 => format!("1\u{a0}jour {}\u{a0}h", hours % 24),
        () => format!("{}\u{a0}jours {}\u{a0}h", thousands(days), hours % 24),
    }
}

/// The delays of several weeks together, the quickest first.
#[must_use]
pub fn delays(weeks: &[WeekFigures]) -> Vec<i64> {
    let mut all: Vec<i64> = weeks.iter().flat_map(|week| week.delays.iter().copied()).collect();
    all.sort_unstable();
    all
}

/// What a measure counted in several weeks.
#[must_use]
pub fn total(weeks: &[WeekFigures], measure: &Measure) -> i64 {
    weeks.iter().map(|week| week.of(measure)).sum()
}

/// How long after a week's end its figure can still grow by time alone; none: it may change whenever somebody writes.
#[must_use]
pub fn matures_after(measure: &Measure) -> Option<Duration> {
    [(&ANSWERED_2D, 2), (&ANSWERED_7D, 7), (&ANSWERED_30D, 30)]
        .into_iter()
        .find(|(known, _)| **known == *measure)
        .map(|(_, days)| Duration::days(days))
}

/// Whether a week's figure is what it will be: the last question of the week has had its time.
#[must_use]
pub fn is_over(week: Week, measure: &Measure, now: DateTime<Utc>) -> bool {
    week.end() + matures_after(measure).unwrap_or_default() <= now
}

/// A period in words: « du 31/08/2026 au 22/11/2026 ».
#[must_use]
pub fn period_words(period: Period) -> String {
    let (first, last) = period.days();
    format!("du {} au {}", first.label(), last.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_nothing_are_not_nought() {
        assert_eq!(percent(0, 0), "pas encore de données");
        assert_eq!(percent(0, 3), "0\u{202f}%");
        assert_eq!(percent(2, 3), "67\u{202f}%");
        assert_eq!(percent(3, 3), "100\u{202f}%");
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        assert_eq!(percentile(&[], 50), None);
        assert_eq!(percentile(&[7], 50), Some(7));
        assert_eq!(percentile(&[7], 90), Some(7));
        assert_eq!(percentile(&[1, 2, 3, 4], 50), Some(2));
        assert_eq!(percentile(&[1, 2, 3, 4, 5], 50), Some(3));
        assert_eq!(percentile(&(1..=10).collect::<Vec<_>>(), 90), Some(9));
        assert_eq!(percentile(&(1..=11).collect::<Vec<_>>(), 90), Some(10));
    }

    #[test]
    fn lengths_of_time_are_said_as_people_do() {
        for (seconds, words) in [
            (0, "moins d’une minute"),
            (59, "moins d’une minute"),
            (60, "1\u{a0}min"),
            (3_599, "59\u{a0}min"),
            (3_600, "1\u{a0}h\u{a0}00"),
            (12_000, "3\u{a0}h\u{a0}20"),
            (86_400, "1\u{a0}jour 0\u{a0}h"),
            (187_200, "2\u{a0}jours 4\u{a0}h"),
        ] {
            assert_eq!(length(seconds), words, "{seconds}");
        }
    }

    #[test]
    fn a_week_matures_when_its_last_question_has_had_its_time() {
        let week = Day::parse("2026-11-16").unwrap().week();
        let ended = week.end();
        assert!(!is_over(week, &ANSWERED_2D, ended + Duration::hours(47)));
        assert!(is_over(week, &ANSWERED_2D, ended + Duration::hours(48)));
        assert!(!is_over(week, &ANSWERED_30D, ended + Duration::days(29)));
        assert!(is_over(week, &crate::statistics::measure::ASKED, ended));
    }
}
