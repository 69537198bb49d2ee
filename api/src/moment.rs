//! Times in answers, in one format: UTC with whole seconds (`kontor_domain::moment`). Internally, and in the
//! database, they keep their microseconds, so that the order is preserved.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::moment::written;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};
use serde_json::Value;

/// Number of characters of a day, such as `2026-11-29`.
const DAY: usize = 10;

/// The fault of a text that is no day.
pub const A_DAY: &str = "must be a date such as 2026-11-29";

/// Serializes a time, for `#[serde(serialize_with = "moment")] DateTime<Utc>`.
///
/// # Errors
/// Those of the serializer.
pub fn moment<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&written(*at))
}

/// Deserializes a day, for `#[serde(deserialize_with = "day")]`: ten characters, where chrono allows blanks around them.
///
/// # Errors
/// The fault of a text of another form.
pub fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    read_day(&text).ok_or_else(|| D::Error::custom(A_DAY))
}

/// Reads a day, such as `2026-11-29`: ten characters, where chrono allows blanks around them.
#[must_use]
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let read = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    read.filter(|_| text.len() == DAY)
}

/// Serializes a time, for `#[serde(serialize_with = "optional_moment")] Option<DateTime<Utc>>`.
///
/// # Errors
/// Those of the serializer.
pub fn optional_moment<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => moment(at, serializer),
        None => serializer.serialize_none(),
    }
}

/// Suffixes of the names of times.
const ENDINGS: [&str; 3] = ["_at", "_from", "_until"];

/// Returns the details of a log entry with times in the format of answers. An entry stays as it was written,
/// because its digest covers it; fields with other names are never touched.
#[must_use]
pub fn in_details(mut details: Value) -> Value {
    rewrite(&mut details);
    details
}

fn rewrite(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let is_moment = ENDINGS.iter().any(|ending| name.ends_with(ending));
                match value {
                    Value::String(text) if is_moment => {
                        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
                            *text = written(at.to_utc());
                        }
                    }
                    other => rewrite(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rewrite),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_of_details_take_the_form_of_answers_and_texts_stay() {
        let kept = json!({ "after": { "valid_until": "2026-11-23T08:15:00.123456Z", "name": "2026-11-23T08:15:00.5Z",
            "list": [{ "expires_at": "2026-11-23T09:15:00+01:00", "renewed_at": null, "left_at": "soon" }] } });
        let told = json!({ "after": { "valid_until": "2026-11-23T08:15:00Z", "name": "2026-11-23T08:15:00.5Z",
            "list": [{ "expires_at": "2026-11-23T08:15:00Z", "renewed_at": null, "left_at": "soon" }] } });
        assert_eq!(in_details(kept), told);
    }
}
