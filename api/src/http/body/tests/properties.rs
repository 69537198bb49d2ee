//! Property tests: no body causes a panic, and nothing unvalidated gets through.

use super::alternatives::Plan;
use super::sample::{Patch, Sample, valid};
use crate::http::body::{Request, parse};
use crate::problem::BodyError;
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_oneof, proptest};
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

/// Generates any JSON, with a preference for the names and words of the samples.
fn json_value() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        any::<String>(),
        prop::sample::select(vec!["red", "1970-01-01", "mailbox", "lea@example.com", "1204"])
            .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let name = prop_oneof![
            any::<String>(),
            prop::sample::select(vec![
                "name", "street", "postcode", "text", "to", "kind", "size", "low", "engine"
            ])
            .prop_map(str::to_owned),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..6).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

/// Generates the valid sample with some of its fields exchanged, removed or added.
fn nearly_valid() -> impl Strategy<Value = Value> {
    let names: Vec<String> = json!(valid())
        .as_object()
        .into_iter()
        .flat_map(|it| it.keys().cloned())
        .collect();
    let change = (prop::sample::select(names), prop::option::of(json_value()));
    prop::collection::vec(change, 0..4).prop_map(|changes| {
        let mut body = json!(valid());
        for (name, value) in changes {
            match (value, body.as_object_mut()) {
                (Some(value), _) => body[name] = value,
                (None, Some(fields)) => drop(fields.remove(&name)),
                (None, None) => {}
            }
        }
        body
    })
}

/// Checks that an accepted body is valid, and that the faults of a refused one are listed in the order of their
/// places.
fn holds<T: Request>(bytes: &[u8]) -> Result<(), TestCaseError> {
    match parse::<T>(bytes) {
        Ok(parsed) => prop_assert!(parsed.validate().is_ok()),
        Err(BodyError::Invalid(errors)) => {
            prop_assert!(!errors.errors.is_empty());
            prop_assert!(errors.errors.is_sorted_by_key(|error| error.pointer.clone()));
        }
        Err(BodyError::Malformed { .. } | BodyError::Empty) => {
            prop_assert!(serde_json::from_slice::<Value>(bytes).is_err());
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes(bytes: Vec<u8>) {
        holds::<Sample>(&bytes)?;
        holds::<Plan>(&bytes)?;
    }

    #[test]
    fn any_json(value in json_value()) {
        let bytes = value.to_string();
        holds::<Sample>(bytes.as_bytes())?;
        holds::<Patch>(bytes.as_bytes())?;
        holds::<Plan>(bytes.as_bytes())?;
        holds::<Plan>(json!({ "target": value, "amount": value }).to_string().as_bytes())?;
    }

    #[test]
    fn bodies_that_are_nearly_right(body in nearly_valid()) {
        holds::<Sample>(body.to_string().as_bytes())?;
    }

    /// Checks that repairs change nothing that serde and the validator accept, and hide nothing that they refuse.
    #[test]
    fn the_thorough_way_agrees_with_serde(body in nearly_valid()) {
        // Both read text: the last digit of a number may differ from the value's.
        let text = body.to_string();
        let plain = serde_json::from_str::<Sample>(&text).ok().filter(|read| validator::Validate::validate(read).is_ok());
        let parsed = parse::<Sample>(text.as_bytes()).ok();
        // Serde alone reads a list as a struct.
        prop_assert!(parsed == plain || parsed.is_none() && text.contains('['));
    }
}
