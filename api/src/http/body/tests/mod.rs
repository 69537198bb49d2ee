//! Bodies that are wrong in every way, and what the client is told.

mod alternatives;
mod every_field;
mod properties;
mod sample;
mod structure;

use super::{BodyError, Request, parse};
use serde_json::Value;

/// Pointer and code of each error.
fn errors<T: Request>(body: &Value) -> Vec<(String, String)> {
    errors_in::<T>(body.to_string().as_bytes())
}

fn errors_in<T: Request>(body: &[u8]) -> Vec<(String, String)> {
    match parse::<T>(body) {
        Ok(_) => Vec::new(),
        Err(BodyError::Invalid(faults)) => faults
            .errors
            .into_iter()
            .map(|error| (error.pointer, error.code.into_owned()))
            .collect(),
        Err(malformed @ (BodyError::Malformed { .. } | BodyError::Empty)) => panic!("{malformed:?}"),
    }
}

fn expect(found: &[(String, String)], expected: &[(&str, &str)]) {
    let found: Vec<_> = found
        .iter()
        .map(|(pointer, code)| (pointer.as_str(), code.as_str()))
        .collect();
    assert_eq!(found, expected);
}
