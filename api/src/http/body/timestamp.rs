//! Moments as RFC 3339 §5.6 writes them, with `T` between date and time; chrono's own reading lets blanks pass
//! that the contract's `date-time` forbids.

use chrono::{DateTime, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

/// What is said of a text that is no moment.
pub const NO_TIMESTAMP: &str = "must be a moment such as 2026-11-23T08:15:00Z";

/// The moment that `text` names.
#[must_use]
pub fn parse_timestamp(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?;
    (!text.contains(' ')).then(|| moment.to_utc())
}

struct Timestamp(DateTime<Utc>);

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse_timestamp(&Cow::<str>::deserialize(deserializer)?)
            .map(Self)
            .ok_or_else(|| D::Error::custom(NO_TIMESTAMP))
    }
}

/// For `#[serde(deserialize_with = "timestamp")] DateTime<Utc>`.
///
/// # Errors
/// What is no moment.
pub fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    Timestamp::deserialize(deserializer).map(|moment| moment.0)
}

/// For `#[serde(default, deserialize_with = "optional_timestamp")] Option<DateTime<Utc>>`.
///
/// # Errors
/// What is no moment.
pub fn optional_timestamp<'de, D>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let moment: Option<Timestamp> = Option::deserialize(deserializer)?;
    Ok(moment.map(|moment| moment.0))
}

/// As [`super::nullable`], for `Option<Option<DateTime<Utc>>>`.
///
/// # Errors
/// What is no moment.
pub fn nullable_timestamp<'de, D>(deserializer: D) -> Result<Option<Option<DateTime<Utc>>>, D::Error>
where
    D: Deserializer<'de>,
{
    optional_timestamp(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_stands_alone() {
        for text in ["2026-11-23T08:15:00Z", "2026-11-23t09:15:00.5+01:00"] {
            assert!(parse_timestamp(text).is_some(), "{text}");
        }
        for text in [
            " 2026-11-23T08:15:00Z",
            "2026-11-23T08:15:00Z ",
            "2026-11-23 08:15:00Z",
            "2026-11-23T08:15:00",
            "2026-11-23",
            "",
        ] {
            assert!(parse_timestamp(text).is_none(), "{text}");
        }
    }
}
