//! Timestamps as read and written: RFC 3339 §5.6, in one form everywhere.
//!
//! Accepted is any `date-time` of the RFC within [`EARLIEST`] and [`LATEST`]: `T` and `Z` in either case, any
//! offset (`-00:00` is UTC), and any number of decimals. Decimals are truncated, because answers have whole
//! seconds: a client reads back the value it sent. A leap second is accepted only at 23:59:60 UTC (§5.7), and
//! counts as the second before it. A space instead of the `T` is refused.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Timelike, Utc};

/// The earliest timestamp accepted: Unix time 0.
pub const EARLIEST: &str = "1970-01-01T00:00:00Z";
/// The latest timestamp accepted: the last one with a four-digit year.
pub const LATEST: &str = "9999-12-31T23:59:59Z";

/// The Unix times of [`EARLIEST`] and [`LATEST`].
const SECONDS: std::ops::RangeInclusive<i64> = 0..=253_402_300_799;

/// Reason why a text is not a valid timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoment {
    /// Wrong format, or a date or time that does not exist.
    #[error("must be a date and time such as 2026-11-23T08:15:00Z")]
    Form,
    /// No offset, so that it does not identify a point in time.
    #[error("has no time zone: end it with Z, or with an offset such as +01:00")]
    Zone,
    /// Before [`EARLIEST`] or after [`LATEST`].
    #[error("must be between {min} and {max}", min = EARLIEST, max = LATEST)]
    Range,
}

impl InvalidMoment {
    /// Returns a stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "format",
            Self::Zone => "time_zone",
            Self::Range => "range",
        }
    }
}

/// Reads a timestamp.
///
/// # Errors
/// [`InvalidMoment`].
pub fn parse(text: &str) -> Result<DateTime<Utc>, InvalidMoment> {
    // Chrono also accepts a space for the `T`, and signs that are not ASCII.
    if !text.is_ascii() || text.contains(' ') {
        return Err(InvalidMoment::Form);
    }
    let moment = match DateTime::parse_from_rfc3339(text) {
        Ok(moment) => moment.to_utc(),
        Err(_) if lacks_zone(text) => return Err(InvalidMoment::Zone),
        Err(_) => return Err(InvalidMoment::Form),
    };
    let is_leap = moment.nanosecond() >= 1_000_000_000;
    if is_leap && (moment.hour(), moment.minute()) != (23, 59) {
        return Err(InvalidMoment::Form);
    }
    let seconds = Some(moment.timestamp()).filter(|seconds| SECONDS.contains(seconds));
    seconds
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or(InvalidMoment::Range)
}

fn lacks_zone(text: &str) -> bool {
    NaiveDateTime::parse_from_str(&text.to_ascii_uppercase(), "%Y-%m-%dT%H:%M:%S%.f").is_ok()
}

/// Writes a timestamp: UTC, whole seconds, as in `2026-11-23T08:15:00Z`.
#[must_use]
pub fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_rfc_allows_is_read_and_cut_to_seconds() {
        for (text, wanted) in [
            ("2026-11-23T08:15:00Z", "2026-11-23T08:15:00Z"),
            ("2026-11-23t08:15:00z", "2026-11-23T08:15:00Z"),
            ("2026-11-23T09:15:00.5+01:00", "2026-11-23T08:15:00Z"),
            ("2026-11-23T08:15:00.999999999Z", "2026-11-23T08:15:00Z"),
            ("2026-11-23T08:15:00-00:00", "2026-11-23T08:15:00Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("2017-01-01T00:59:60+01:00", "2016-12-31T23:59:59Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            (EARLIEST, EARLIEST),
            (LATEST, LATEST),
            ("9999-12-31T23:59:59.999999Z", LATEST),
        ] {
            assert_eq!(parse(text).map(written).as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn every_other_text_is_refused_with_its_reason() {
        use InvalidMoment::{Form, Range, Zone};
        for (text, reason) in [
            ("", Form),
            ("now", Form),
            ("2026-11-23", Form),
            (" 2026-11-23T08:15:00Z", Form),
            ("2026-11-23T08:15:00Z ", Form),
            ("2026-11-23 08:15:00Z", Form),
            ("2026-11-23T08:15Z", Form),
            ("2026-02-30T08:15:00Z", Form),
            ("2026-11-23T24:00:00Z", Form),
            ("2026-11-23T08:15:60Z", Form),
            ("2026-11-23T08:15:00\u{2212}01:00", Form),
            ("+12026-11-23T08:15:00Z", Form),
            ("2026-11-23T08:15:00", Zone),
            ("2026-11-23t08:15:00.25", Zone),
            ("0000-01-01T00:00:00Z", Range),
            ("0001-01-01T00:00:00Z", Range),
            ("1969-12-31T23:59:59Z", Range),
            ("1970-01-01T00:00:00+00:01", Range),
            ("9999-12-31T23:59:59-00:01", Range),
        ] {
            assert_eq!(parse(text), Err(reason), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in SECONDS) {
            let moment = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(parse(&written(moment)), Ok(moment));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
