//! Fields of PATCH bodies: an absent field stays unchanged; null clears it, or is refused if the field can't be
//! cleared.

use serde::{Deserialize, Deserializer};

/// Deserializes a field that null clears, for `#[serde(default, deserialize_with = "nullable")] Option<Option<T>>`.
/// Plain serde reads null as absent.
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

/// Deserializes a field that can be omitted but not cleared, for `#[serde(default, deserialize_with = "present")]
/// Option<T>`, with `T` as the `value_type` of its schema. Plain serde reads null as absent.
///
/// # Errors
/// An error for null, and those of `T`.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
