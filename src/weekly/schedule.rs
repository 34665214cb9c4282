//! When an edition is made. Pure.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Paris;

use crate::routing::calendar::{is_working_day, is_working_time};

/// Thursday, from Monday: there is time to answer before the weekend.
const DAY: i64 = 3;
/// Eight in the morning, in Paris: never in an hour that a change of time skips or repeats.
const HOUR: u32 = 8;
/// An edition that could not be made, or sent, for so long is left.
pub const LATEST: Duration = Duration::days(3);

/// The day of the edition that is to be made now, if one is: Thursday's, from eight on, or the next working day's when Thursday is a
/// public holiday; and only at working hours, until [`LATEST`].
#[must_use]
pub fn due(now: DateTime<Utc>) -> Option<NaiveDate> {
    let today = now.with_timezone(&Paris).date_naive();
    let monday = today - Duration::days(i64::from(today.weekday().num_days_from_monday()));
    // Thursday and Friday are never public holidays both.
    let day = (monday + Duration::days(DAY)).iter_days().take(4).find(|day| is_working_day(*day))?;
    let begins = moment(day)?;
    (is_working_time(now) && begins <= now && now < begins + LATEST).then_some(day)
}

/// When the edition of a day begins to be sent.
#[must_use]
pub fn moment(day: NaiveDate) -> Option<DateTime<Utc>> {
    let time = NaiveTime::from_hms_opt(HOUR, 0, 0)?;
    Some(Paris.from_local_datetime(&day.and_time(time)).earliest()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_due_on_thursdays_at_eight_whatever_the_season() {
        for (now, day) in [
            ("2026-11-26T06:59:59Z", None),
            ("2026-11-26T07:00:00Z", Some("2026-11-26")),
            ("2026-11-26T19:00:00Z", None),
            ("2026-11-27T10:00:00Z", Some("2026-11-26")),
            ("2026-11-28T10:00:00Z", None),
            ("2026-11-30T10:00:00Z", None),
            ("2026-07-16T06:00:00Z", Some("2026-07-16")),
            // Ascension Day, then the Friday after it; the first of January.
            ("2026-05-14T10:00:00Z", None),
            ("2026-05-15T05:59:00Z", None),
            ("2026-05-15T06:00:00Z", Some("2026-05-15")),
            ("2026-01-01T10:00:00Z", None),
            ("2026-01-02T10:00:00Z", Some("2026-01-02")),
        ] {
            let due = due(now.parse().unwrap()).map(|day| day.to_string());
            assert_eq!(due.as_deref(), day, "{now}");
        }
    }

    #[test]
    fn each_week_of_a_year_has_one_edition() {
        let begin: DateTime<Utc> = "2026-01-05T00:30:00Z".parse().unwrap();
        let mut days: Vec<NaiveDate> =
            (0..52 * 7 * 24).filter_map(|hour| due(begin + Duration::hours(hour))).collect();
        days.dedup();
        assert_eq!(days.len(), 52);
        assert!(days.iter().all(|day| is_working_day(*day)));
    }
}
