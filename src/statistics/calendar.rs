//! Days, ISO weeks and months, in Paris.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Europe::Paris;

use crate::ui::french_date::month_name;

/// A day in Paris: 23 or 25 hours long when clocks change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day on which a moment falls.
    #[must_use]
    pub fn of(at: DateTime<Utc>) -> Self {
        Self(at.with_timezone(&Paris).date_naive())
    }

    /// `2026-11-26`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// Its first moment. Clocks change at night, never at midnight.
    #[must_use]
    pub fn start(self) -> DateTime<Utc> {
        let midnight = self.0.and_time(NaiveTime::MIN);
        Paris
            .from_local_datetime(&midnight)
            .earliest()
            .map_or_else(|| Utc.from_utc_datetime(&midnight), |at| at.with_timezone(&Utc))
    }

    /// So many days later; earlier when negative.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let by = Days::new(days.unsigned_abs());
        let moved = if days < 0 { self.0.checked_sub_days(by) } else { self.0.checked_add_days(by) };
        Self(moved.unwrap_or(self.0))
    }

    /// The Monday of its ISO week.
    #[must_use]
    pub fn week(self) -> Week {
        let monday = self.0.week(Weekday::Mon).checked_first_day();
        Week(Self(monday.unwrap_or(self.0)))
    }

    /// The first of its month.
    #[must_use]
    pub fn month(self) -> Self {
        Self(self.0.with_day(1).unwrap_or(self.0))
    }

    /// The first of the month after.
    #[must_use]
    pub fn next_month(self) -> Self {
        let first = self.month();
        Self(first.0.checked_add_months(Months::new(1)).unwrap_or(first.0))
    }

    /// So many years later; the 28th of February for the 29th, in years that have none.
    #[must_use]
    pub fn years_later(self, years: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(12 * years)).unwrap_or(self.0))
    }

    /// Days from `earlier` to this one.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// « 26/11 ».
    #[must_use]
    pub fn short(self) -> String {
        self.0.format("%d/%m").to_string()
    }

    /// « novembre 2026 ».
    #[must_use]
    pub fn month_label(self) -> String {
        format!("{} {}", month_name(self.0.month0()), self.0.year())
    }

    /// « 11/26 ».
    #[must_use]
    pub fn short_month(self) -> String {
        self.0.format("%m/%y").to_string()
    }

    /// « 26/11/2026 ».
    #[must_use]
    pub fn label(self) -> String {
        self.0.format("%d/%m/%Y").to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

/// An ISO week, known by its Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(Day);

impl Week {
    /// The week of `2026-W48`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let (year, week) = code.split_once("-W")?;
        let monday = NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)?;
        Some(Self(Day(monday)))
    }

    /// Its Monday.
    #[must_use]
    pub const fn monday(self) -> Day {
        self.0
    }

    /// Its Sunday.
    #[must_use]
    pub fn sunday(self) -> Day {
        self.0.plus(6)
    }

    /// Its first moment.
    #[must_use]
    pub fn start(self) -> DateTime<Utc> {
        self.0.start()
    }

    /// The first moment after it.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        self.0.plus(7).start()
    }

    /// So many weeks later; earlier when negative.
    #[must_use]
    pub fn plus(self, weeks: i64) -> Self {
        Self(self.0.plus(weeks * 7))
    }

    /// `2026-W48`.
    #[must_use]
    pub fn code(self) -> String {
        let week = self.0.0.iso_week();
        format!("{}-W{:02}", week.year(), week.week())
    }

    /// « S48, du 23/11/2026 ».
    #[must_use]
    pub fn label(self) -> String {
        format!("S{:02}, du {}", self.0.0.iso_week().week(), self.0.label())
    }

    /// « S48 ».
    #[must_use]
    pub fn short(self) -> String {
        format!("S{:02}", self.0.0.iso_week().week())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_day_begins_at_midnight_in_paris_winter_and_summer() {
        assert_eq!(day("2026-01-15").start(), at("2026-01-14T23:00:00Z"));
        assert_eq!(day("2026-07-15").start(), at("2026-07-14T22:00:00Z"));
        assert_eq!(Day::of(at("2026-07-14T21:59:59Z")), day("2026-07-14"));
        assert_eq!(Day::of(at("2026-07-14T22:00:00Z")), day("2026-07-15"));
    }

    #[test]
    fn a_year_later_is_the_same_day_where_there_is_one() {
        assert_eq!(day("2026-11-27").years_later(1), day("2027-11-27"));
        assert_eq!(day("2028-02-29").years_later(1), day("2029-02-28"));
        assert_eq!(day("2026-11-27").years_later(2), day("2028-11-27"));
    }

    #[test]
    fn nights_when_clocks_change_have_23_and_25_hours() {
        for (spring, hours) in [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)] {
            let day = day(spring);
            assert_eq!((day.plus(1).start() - day.start()).num_hours(), hours, "{spring}");
            for minute in 0..hours * 60 {
                assert_eq!(Day::of(day.start() + chrono::Duration::minutes(minute)), day);
            }
        }
    }

    #[test]
    fn the_53rd_week_of_a_year_ends_in_the_next() {
        // 2026 has 53 weeks: the last begins on the 28th of December.
        let week = day("2027-01-03").week();
        assert_eq!((week.code().as_str(), week.monday()), ("2026-W53", day("2026-12-28")));
        assert_eq!(week.plus(1).code(), "2027-W01");
        assert_eq!(day("2027-01-04").week(), week.plus(1));
        // And 2024 began in a first week of its own, whose predecessor is the 52nd of 2023.
        assert_eq!(day("2024-01-01").week().code(), "2024-W01");
        assert_eq!(day("2023-12-31").week().code(), "2023-W52");
        assert_eq!(day("2021-01-03").week().code(), "2020-W53");
        assert_eq!(Week::parse("2026-W53"), Some(week));
        for code in ["", "2026", "2025-W53", "2026-W00", "2026-11-26"] {
            assert_eq!(Week::parse(code), None, "{code}");
        }
    }

    #[test]
    fn weeks_follow_each_other_without_a_gap_or_an_overlap() {
        let mut week = day("2019-12-30").week();
        for _ in 0..400 {
            assert_eq!(week.end(), week.plus(1).start());
            assert_eq!(Day::of(week.end() - chrono::Duration::seconds(1)), week.sunday());
            week = week.plus(1);
        }
    }

    #[test]
    fn a_month_begins_on_its_first() {
        assert_eq!(day("2026-12-31").month(), day("2026-12-01"));
        assert_eq!(day("2026-12-31").next_month(), day("2027-01-01"));
        assert_eq!(day("2027-01-31").next_month(), day("2027-02-01"));
    }
}
