//! Time of day at the issuer, by which daily jobs run.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Time of day at which reminders and notices are decided.
const DECIDED_AT: NaiveTime = match NaiveTime::from_hms_opt(6, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// A moment in the life of a daily job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Daily {
    /// Day whose decisions are due; `None` before the time of day.
    pub due: Option<NaiveDate>,
    /// Time until the next decisions.
    pub wait: TimeDelta,
}

impl Daily {
    /// Returns what is due at a time in a zone.
    #[must_use]
    pub fn at(now: DateTime<Utc>, zone: Tz) -> Self {
        let today = now.with_timezone(&zone).date_naive();
        let decided = moment(today, zone);
        if now < decided {
            return Self {
                due: None,
                wait: decided - now,
            };
        }
        let tomorrow = today.succ_opt().unwrap_or(today);
        Self {
            due: Some(today),
            wait: (moment(tomorrow, zone) - now).max(TimeDelta::hours(1)),
        }
    }
}

/// Returns the time of the decisions of a day. Where the clocks skip it, it is an hour later.
fn moment(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(DECIDED_AT);
    let found = zone.from_local_datetime(&local).earliest();
    let later = || {
        zone.from_local_datetime(&(local + TimeDelta::hours(1)))
            .earliest()
    };
    found
        .or_else(later)
        .map_or_else(|| local.and_utc(), |moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Daily {
        let now = DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        Daily::at(now, chrono_tz::Europe::Zurich)
    }

    #[test]
    fn decisions_are_due_from_six_on_also_when_the_clocks_change() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        for (now, due, wait) in [
            ("2026-11-23T04:59:59Z", None, TimeDelta::seconds(1)),
            ("2026-11-23T05:00:00Z", day("2026-11-23"), TimeDelta::hours(24)),
            ("2026-11-23T22:59:00Z", day("2026-11-23"), TimeDelta::minutes(361)),
            // Summer time begins on 28 March 2027, and ends on 25 October 2026.
            ("2027-03-27T05:00:00Z", day("2027-03-27"), TimeDelta::hours(23)),
            ("2026-10-24T04:00:00Z", day("2026-10-24"), TimeDelta::hours(25)),
        ] {
            assert_eq!(at(now), Daily { due, wait }, "{now}");
        }
    }
}
