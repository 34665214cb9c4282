//! When people may be reminded of work: working hours of working days, in Paris. Pure.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Timelike, Utc, Weekday};
use chrono_tz::Europe::Paris;

/// From eight in the morning, so that what is told is there when a day begins,
const OPENS: u32 = 8;
/// until seven in the evening.
const CLOSES: u32 = 19;

/// Whether somebody may be mailed about work now.
#[must_use]
pub fn is_working_time(now: DateTime<Utc>) -> bool {
    let local = now.with_timezone(&Paris);
    (OPENS..CLOSES).contains(&local.hour()) && is_working_day(local.date_naive())
}

/// The day it is in Paris.
#[must_use]
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Paris).date_naive()
}

/// Neither a Saturday, nor a Sunday, nor a public holiday.
#[must_use]
pub fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(day)
}

/// The eleven public holidays of the whole country (Code du travail, article L3133-1).
#[must_use]
pub fn is_holiday(day: NaiveDate) -> bool {
    let fixed =
        matches!((day.month(), day.day()), (1, 1) | (5, 1 | 8) | (7, 14) | (8, 15) | (11, 1 | 11) | (12, 25));
    // Easter Monday, Ascension, Whit Monday.
    let moving = [1, 39, 50];
    fixed
        || easter(day.year())
            .is_some_and(|easter| moving.iter().any(|days| easter + Duration::days(*days) == day))
}

/// Easter Sunday, by the Gregorian computus as Meeus, Jones and Butcher wrote it down.
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let corrected = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - corrected + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    let part = |number: i32| u32::try_from(number).ok();
    NaiveDate::from_ymd_opt(year, part(days / 31)?, part(days % 31 + 1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Dates of Easter as the Bureau des longitudes publishes them.
    #[test]
    fn easter_is_when_the_almanac_says() {
        for date in [
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2029-04-01",
            "2030-04-21",
            "2038-04-25",
        ] {
            assert_eq!(easter(day(date).year()), Some(day(date)));
        }
    }

    #[test]
    fn the_holidays_of_2026_are_eleven() {
        let all: Vec<String> = day("2026-01-01")
            .iter_days()
            .take(365)
            .filter(|day| is_holiday(*day))
            .map(|day| day.to_string())
            .collect();
        assert_eq!(
            all,
            [
                "2026-01-01",
                "2026-04-06",
                "2026-05-01",
                "2026-05-08",
                "2026-05-14",
                "2026-05-25",
                "2026-07-14",
                "2026-08-15",
                "2026-11-01",
                "2026-11-11",
                "2026-12-25"
            ]
        );
    }

    #[test]
    fn nobody_is_reminded_at_night_or_at_the_weekend_whatever_the_season() {
        for (moment, may) in [
            // Winter: one hour ahead of UTC.
            ("2026-11-23T06:59:59Z", false),
            ("2026-11-23T07:00:00Z", true),
            ("2026-11-23T17:59:59Z", true),
            ("2026-11-23T18:00:00Z", false),
            // Summer: two.
            ("2026-07-06T05:59:59Z", false),
            ("2026-07-06T06:00:00Z", true),
            ("2026-07-06T17:00:00Z", false),
            // A Saturday, a Sunday, the 14th of July, Whit Monday.
            ("2026-11-21T10:00:00Z", false),
            ("2026-11-22T10:00:00Z", false),
            ("2026-07-14T10:00:00Z", false),
            ("2026-05-25T10:00:00Z", false),
            // The Mondays after the clocks change.
            ("2026-03-30T05:59:59Z", false),
            ("2026-03-30T06:00:00Z", true),
            ("2026-10-26T06:59:59Z", false),
            ("2026-10-26T07:00:00Z", true),
        ] {
            assert_eq!(is_working_time(moment.parse().unwrap()), may, "{moment}");
        }
    }
}
