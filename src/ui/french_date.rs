//! Dates in French, in Paris.

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use chrono_tz::{Europe::Paris, Tz};

use super::date::Moment;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The name of a month, from 0.
#[must_use]
pub fn month_name(month0: u32) -> &'static str {
    MONTHS.get(month0 as usize).copied().unwrap_or_default()
}

impl Moment {
    /// `at` as it reads at `now`.
    #[must_use]
    pub fn at(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        // A page has dozens: the rules of Paris are looked up once for each.
        let local = at.with_timezone(&Paris);
        Self {
            iso: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            relative: relative(local, now),
            full: full_local(local),
        }
    }
}

/// « 12 novembre 2026 à 14 h 20 ».
#[must_use]
pub fn full(at: DateTime<Utc>) -> String {
    full_local(at.with_timezone(&Paris))
}

fn full_local(local: DateTime<Tz>) -> String {
    format!("{} à {}\u{a0}h\u{a0}{:02}", day_local(local, true), local.hour(), local.minute())
}

/// « 12 novembre 2026 », or without its year.
#[must_use]
pub fn day(at: DateTime<Utc>, with_year: bool) -> String {
    day_local(at.with_timezone(&Paris), with_year)
}

fn day_local(local: DateTime<Tz>, with_year: bool) -> String {
    let month = MONTHS[local.month0() as usize];
    let number = if local.day() == 1 { "1er".to_owned() } else { local.day().to_string() };
    if with_year {
        format!("{number}\u{a0}{month} {}", local.year())
    } else {
        format!("{number}\u{a0}{month}")
    }
}

/// « à l’instant », « il y a 12 min », « il y a 2 h », « hier », « il y a 3 jours », then the date.
fn relative(then: DateTime<Tz>, now: DateTime<Utc>) -> String {
    let elapsed = now.signed_duration_since(then);
    let today = now.with_timezone(&Paris);
    let days = (today.date_naive() - then.date_naive()).num_days();
    match () {
        () if elapsed.num_seconds() < 60 => "à l’instant".to_owned(),
        () if elapsed.num_minutes() < 60 => format!("il y a {}\u{a0}min", elapsed.num_minutes()),
        () if days == 0 || elapsed.num_hours() < 6 => format!("il y a {}\u{a0}h", elapsed.num_hours()),
        () if days == 1 => "hier".to_owned(),
        () if days < 7 => format!("il y a {days}\u{a0}jours"),
        () => format!("le {}", day_local(then, today.year() != then.year())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(at: &str) -> Moment {
        Moment::at(at.parse().unwrap(), "2026-11-23T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn recent_moments_are_told_by_how_long_ago_they_were() {
        for (at, words) in [
            ("2026-11-23T11:59:30Z", "à l’instant"),
            ("2026-11-23T11:48:00Z", "il y a 12\u{a0}min"),
            ("2026-11-23T09:30:00Z", "il y a 2\u{a0}h"),
            ("2026-11-22T12:30:00Z", "hier"),
            ("2026-11-20T12:00:00Z", "il y a 3\u{a0}jours"),
            ("2026-11-12T12:00:00Z", "le 12\u{a0}novembre"),
            ("2025-03-01T12:00:00Z", "le 1er\u{a0}mars 2025"),
            ("2026-11-23T13:00:00Z", "à l’instant"),
        ] {
            assert_eq!(moment(at).relative, words, "{at}");
        }
    }

    #[test]
    fn a_full_date_is_told_in_paris_winter_and_summer() {
        assert_eq!(moment("2026-11-12T13:20:00Z").full, "12\u{a0}novembre 2026 à 14\u{a0}h\u{a0}20");
        assert_eq!(moment("2026-07-01T22:05:00Z").full, "2\u{a0}juillet 2026 à 0\u{a0}h\u{a0}05");
    }
}
