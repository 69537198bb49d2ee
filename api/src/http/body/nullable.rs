//! PATCH bodies: a field that is absent stays as it is, a field that is null is cleared.

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
