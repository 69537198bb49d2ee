//! Times in bodies, parsed only by `kontor_domain::moment`.

use chrono::{DateTime, Utc};
use kontor_domain::moment;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

struct Timestamp(DateTime<Utc>);

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        moment::parse(&Cow::<str>::deserialize(deserializer)?)
            .map(Self)
            .map_err(D::Error::custom)
    }
}

/// Deserializes a time, for `#[serde(deserialize_with = "timestamp")] DateTime<Utc>`.
///
/// # Errors
/// An invalid time.
pub fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    Timestamp::deserialize(deserializer).map(|moment| moment.0)
}

/// Deserializes a time, for `#[serde(default, deserialize_with = "optional_timestamp")] Option<DateTime<Utc>>`.
///
/// # Errors
/// An invalid time.
pub fn optional_timestamp<'de, D>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let moment: Option<Timestamp> = Option::deserialize(deserializer)?;
    Ok(moment.map(|moment| moment.0))
}

/// Like [`super::nullable`], for `Option<Option<DateTime<Utc>>>`.
///
/// # Errors
/// An invalid time.
pub fn nullable_timestamp<'de, D>(deserializer: D) -> Result<Option<Option<DateTime<Utc>>>, D::Error>
where
    D: Deserializer<'de>,
{
    optional_timestamp(deserializer).map(Some)
}
