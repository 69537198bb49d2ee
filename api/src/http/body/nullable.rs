//! PATCH bodies: a field that is absent stays as it is, a field that is null is cleared, or refused if it can't be.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "nullable")] Option<Option<T>>`; plain serde reads null as absent.
///
/// # Errors
/// Those of `T`.
pub fn nullable<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// For `#[serde(default, deserialize_with = "present")] Option<T>`, with `T` as the `value_type` of its schema: a field
/// that can be left out and can't be emptied. Plain serde reads null as absent.
///
/// # Errors
/// Null, and those of `T`.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
