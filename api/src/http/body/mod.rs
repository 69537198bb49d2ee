//! Request bodies: every bad field is reported at once, with its place, a stable code and a sentence.
//!
//! Malformed JSON is one kind of error, everything else wrong with a body is another; unknown and
//! repeated fields are refused; no message ever repeats a value that was sent, which may be a secret.
//!
//! Serde stops at its first error. A body that it refuses is therefore walked once more, along the schema that the
//! contract publishes for the type, and repaired on the way, so that the validator can still judge the valid
//! fields. Requirements for a request type:
//!
//! - `#[serde(deny_unknown_fields)]` on it and on every struct inside it;
//! - fields named in JSON as in Rust, because the validator knows only the names of Rust;
//! - `#[validate(nested)]` on every field of `crate::http::field`, which holds what its parser said;
//! - a `format` in the schema of a text that serde parses (`uuid`, `date-time`), or else a bad one may
//!   hide what the validator has to say of the other fields until the client's next try;
//! - `nullable` for a field that PATCH can clear, `present` for one that it can't, and `timestamp` or a relative of
//!   it for a time.
//!
//! The reported faults are bounded in bytes and in work, whatever the body: errors beyond [`Faults::MAX`] are only
//! counted, and names in pointers are cut.

mod lists;
mod nullable;
mod placeholder;
mod read;
mod schema;
mod semantic;
mod settle;
mod shape;
#[cfg(test)]
mod tests;
mod timestamp;
mod variants;
mod walk;
mod words;

use crate::problem::{BodyError, Faults, FieldError};
pub use nullable::{nullable, present};
pub use timestamp::{nullable_timestamp, optional_timestamp, timestamp};

use schema::Schema;
use semantic::Finding;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;
use walk::Walk;

/// Type that a request body is parsed into.
pub trait Request: DeserializeOwned + Validate + ToSchema + Send + 'static {}

impl<T: DeserializeOwned + Validate + ToSchema + Send + 'static> Request for T {}

/// Parses and validates a body.
///
/// # Errors
/// [`BodyError::Malformed`] if the bytes are not JSON, [`BodyError::Invalid`] with all bad fields otherwise.
pub fn parse<T: Request>(bytes: &[u8]) -> Result<T, BodyError> {
    parse_with(bytes, |_| Vec::new())
}

/// Like [`parse`], with rules that a type can't know by itself: those of settings or of the clock.
///
/// # Errors
/// As [`parse`]; the faults found by `more` are in the same list.
pub fn parse_with<T: Request>(bytes: &[u8], more: impl Fn(&T) -> Vec<FieldError>) -> Result<T, BodyError> {
    // Serde would read a list as a struct, field by field; the walk knows where a struct is meant.
    let plain = || !bytes.contains(&b'[') || lists::stand_in(&Schema::of::<T>().lists, bytes);
    match serde_json::from_slice::<T>(bytes) {
        Ok(parsed) if plain() && judge(&parsed, &more, Faults::default()).errors.is_empty() => Ok(parsed),
        Ok(_) | Err(_) => examine(bytes, &more),
    }
}

/// Adds the faults found by the validator and by rules to those so far. Faults that the validator finds in a
/// repaired field concern the placeholder, and are dropped. Errors beyond the limit are dropped as they are found.
fn judge<T: Request>(parsed: &T, more: &impl Fn(&T) -> Vec<FieldError>, structural: Faults) -> Faults {
    // A full list may lack the errors that explain a finding.
    if structural.is_full() {
        return structural;
    }
    let explained = structural.errors.clone();
    let mut faults = structural;
    let mut add = |finding: Finding| {
        if !explained.iter().any(|error| finding.rests_on(error)) {
            faults.push(|| finding.error);
        }
    };
    if let Err(errors) = parsed.validate() {
        semantic::each_finding(&errors, &mut add);
    }
    more(parsed).into_iter().map(Finding::of_field).for_each(add);
    faults
}

/// Examines a body thoroughly, for faults that serde did not reach.
fn examine<T: Request>(bytes: &[u8], more: &impl Fn(&T) -> Vec<FieldError>) -> Result<T, BodyError> {
    let (mut value, repeated) = read::read(bytes)?;
    let schema = Schema::of::<T>();
    let mut walk = Walk::new(&schema, repeated);
    walk.body(&mut value);
    let mut structural = walk.into_faults();
    let parsed = settle::settle::<T>(&schema, &mut value, &mut structural);
    let faults = match &parsed {
        Some(parsed) => judge(parsed, more, structural),
        None => structural,
    };
    match parsed {
        Some(parsed) if faults.errors.is_empty() => Ok(parsed),
        Some(_) | None => Err(BodyError::Invalid(faults.sorted())),
    }
}
