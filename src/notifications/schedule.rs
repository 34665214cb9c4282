//! When a mail is due. Pure: given the time, the time.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Paris;

use super::model::{Choices, Frequency, Kind};

/// What comes within so long of the first is told in one mail. With the worker's pace and the outbox's, somebody who asked
/// knows of an answer within five minutes.
pub const SOON: Duration = Duration::minutes(2);
/// The hour, in Paris, of what is told once a day or once a week: before work, never in an hour that a change of time skips
/// or repeats.
const MORNING: u32 = 7;

/// When something of `kind` that happens at `now` is to be mailed; none: never.
#[must_use]
pub fn due(choices: &Choices, kind: Kind, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match choices.of(kind) {
        Frequency::Now => Some(now + SOON),
        Frequency::Daily => Some(next_morning(now)),
        Frequency::Weekly => Some(next_weekly(now, choices.weekday)),
        Frequency::Never => None,
    }
}

/// The first morning after `now`.
#[must_use]
pub fn next_morning(now: DateTime<Utc>) -> DateTime<Utc> {
    mornings(now).next().unwrap_or(now + Duration::days(1))
}

/// The first morning after `now` of that day of the week; 1 is Monday.
#[must_use]
pub fn next_weekly(now: DateTime<Utc>, weekday: u8) -> DateTime<Utc> {
    let is_the_day = |morning: &DateTime<Utc>| {
        morning.with_timezone(&Paris).weekday().number_from_monday() == u32::from(weekday)
    };
    mornings(now).find(is_the_day).unwrap_or(now + Duration::days(7))
}

/// The mornings after `now`, for more than a week.
fn mornings(now: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let today = now.with_timezone(&Paris).date_naive();
    today.iter_days().take(9).filter_map(morning).filter(move |morning| *morning > now)
}

fn morning(day: NaiveDate) -> Option<DateTime<Utc>> {
    let time = NaiveTime::from_hms_opt(MORNING, 0, 0)?;
    Some(Paris.from_local_datetime(&day.and_time(time)).earliest()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(moment: &str) -> DateTime<Utc> {
        moment.parse().unwrap()
    }

    #[test]
    fn a_morning_is_seven_in_paris_in_winter_in_summer_and_on_the_nights_between() {
        for (now, morning) in [
            ("2026-11-23T05:59:59Z", "2026-11-23T06:00:00Z"),
            // At seven itself, the next one.
            ("2026-11-23T06:00:00Z", "2026-11-24T06:00:00Z"),
            ("2026-11-23T23:30:00Z", "2026-11-24T06:00:00Z"),
            ("2026-07-01T04:59:59Z", "2026-07-01T05:00:00Z"),
            // The night of 24 to 25 October 2026 has an hour twice,
            ("2026-10-24T05:00:00Z", "2026-10-25T06:00:00Z"),
            ("2026-10-25T00:30:00Z", "2026-10-25T06:00:00Z"),
            ("2026-10-25T01:30:00Z", "2026-10-25T06:00:00Z"),
            ("2026-10-25T06:00:00Z", "2026-10-26T06:00:00Z"),
            // and the night of 27 to 28 March 2027 lacks one.
            ("2027-03-27T06:00:00Z", "2027-03-28T05:00:00Z"),
            ("2027-03-28T00:59:59Z", "2027-03-28T05:00:00Z"),
            ("2027-03-28T01:00:00Z", "2027-03-28T05:00:00Z"),
            ("2027-03-28T05:00:00Z", "2027-03-29T05:00:00Z"),
        ] {
            assert_eq!(next_morning(at(now)), at(morning), "{now}");
        }
    }

    #[test]
    fn a_week_is_told_on_the_morning_of_its_day() {
        for (now, day, morning) in [
            // A Monday.
            ("2026-11-23T05:00:00Z", 1, "2026-11-23T06:00:00Z"),
            ("2026-11-23T06:00:00Z", 1, "2026-11-30T06:00:00Z"),
            ("2026-11-23T12:00:00Z", 7, "2026-11-29T06:00:00Z"),
            // Tuesday already, in Paris.
            ("2026-11-23T23:30:00Z", 2, "2026-11-24T06:00:00Z"),
            ("2026-10-19T12:00:00Z", 7, "2026-10-25T06:00:00Z"),
        ] {
            assert_eq!(next_weekly(at(now), day), at(morning), "{now}, {day}");
        }
    }

    #[test]
    fn what_is_due_is_ahead_whatever_was_chosen() {
        let now = at("2026-11-23T12:00:00Z");
        for frequency in Frequency::ALL {
            for weekday in 1..=7 {
                let choices = Choices { weekday, ..Choices::default() }.with(Kind::Reply, frequency);
                let due = due(&choices, Kind::Reply, now);
                assert_eq!(due.is_none(), frequency == Frequency::Never);
                assert!(due.is_none_or(|due| due > now && due <= now + Duration::days(7)), "{due:?}");
            }
        }
    }
}
