//! Bodies with all kinds of faults, and the resulting answers.

mod alternatives;
mod every_field;
mod properties;
mod sample;
mod structure;

use super::{Request, parse};
use crate::problem::BodyError;
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

/// Faults found by rules in a long list are dropped beyond the limit, but counted to the end.
#[test]
fn findings_beyond_the_limit_are_counted_and_not_kept() {
    let lines = |broken: usize| vec![serde_json::json!({ "text": "" }); broken];
    for (broken, omitted) in [(99, 0), (100, 0), (101, 1), (5_000, 4_900)] {
        let mut body = serde_json::to_value(sample::valid()).unwrap();
        body["lines"] = lines(broken).into();
        let parsed = parse::<sample::Sample>(body.to_string().as_bytes());
        let Err(BodyError::Invalid(faults)) = parsed else {
            panic!("{parsed:?}");
        };
        assert_eq!((faults.errors.len(), faults.omitted), (broken.min(100), omitted));
        assert_eq!(faults.errors[0].pointer, "/lines/0/text");
    }
}
