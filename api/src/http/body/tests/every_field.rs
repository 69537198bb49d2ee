//! All sorts of errors in one body are reported in one answer.

use super::sample::{Patch, Sample, valid};
use super::{errors, errors_in, expect};
use crate::http::body::parse;
use crate::problem::{BodyError, Faults};
use serde_json::{Value, json};

/// Returns the valid sample, with these fields instead of its own.
fn sample(changes: &Value) -> Value {
    let mut body = serde_json::to_value(valid()).unwrap();
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[test]
fn a_valid_body_is_read() {
    assert_eq!(
        parse::<Sample>(sample(&json!({})).to_string().as_bytes()),
        Ok(valid())
    );
}

#[test]
fn every_sort_of_error_at_once() {
    let mut body = sample(&json!({
        "name": "x", "email": "nobody", "copies": 10, "newsletter": "yes", "color": "green", "second_color": 7,
        "address": { "street": "", "postcode": 1204, "country": "CH" },
        "delivery": { "street": "Quai 1", "postcode": "12" },
        "lines": [{ "text": "fine" }, { "text": "", "to": [{ "street": "" }] }, 3],
        "labels": { "a/b": -1, "c~d": "many" },
        "id": "no-uuid", "from": "yesterday", "until": null, "type": "too long", "x/y": true
    }));
    body.as_object_mut().unwrap().remove("price");
    expect(
        &errors::<Sample>(&body),
        &[
            ("/address/country", "unknown_field"),
            ("/address/postcode", "type"),
            ("/address/street", "length"),
            ("/color", "enum"),
            ("/copies", "range"),
            ("/delivery/postcode", "length"),
            ("/email", "email"),
            ("/from", "format"),
            ("/id", "invalid"),
            ("/labels/a~1b", "invalid"),
            ("/labels/c~0d", "type"),
            ("/lines/1/text", "length"),
            ("/lines/1/to/0/postcode", "required"),
            ("/lines/1/to/0/street", "length"),
            ("/lines/2", "type"),
            ("/name", "length"),
            ("/newsletter", "type"),
            ("/price", "required"),
            ("/second_color", "type"),
            ("/type", "length"),
            ("/until", "null"),
            ("/x~1y", "unknown_field"),
        ],
    );
}

#[test]
fn semantic_errors_alone_name_nested_places() {
    let body = sample(&json!({
        "lines": [{ "text": "" }, { "text": "b", "to": [{ "street": "", "postcode": "1" }] }],
        "password_again": "another", "address": { "street": "", "postcode": "1204" }
    }));
    expect(
        &errors::<Sample>(&body),
        &[
            ("/address/street", "length"),
            ("/lines/0/text", "length"),
            ("/lines/1/to/0/postcode", "length"),
            ("/lines/1/to/0/street", "length"),
            ("/password_again", "must_match"),
        ],
    );
}

#[test]
fn rules_about_several_fields_do_not_judge_stand_ins() {
    expect(
        &errors::<Sample>(&sample(&json!({ "from": "2026-01-02", "until": "2026-01-01" }))),
        &[("", "period")],
    );
    expect(
        &errors::<Sample>(&sample(
            &json!({ "from": "2026-01-02", "until": 1, "password": 1 }),
        )),
        &[("/password", "type"), ("/until", "type")],
    );
    expect(
        &errors::<Sample>(&sample(
            &json!({ "from": "2026-01-02", "until": "2026-01-01", "more": 1 }),
        )),
        &[("", "period"), ("/more", "unknown_field")],
    );
}

#[test]
fn no_value_is_ever_repeated() {
    let secret = "hunter2";
    let changes = [
        json!({ "password": secret, "password_again": "hunter2hunter2", "email": secret, "name": "hunter2".repeat(9) }),
        json!({ "password": [secret], "color": secret, "id": secret, "from": secret, "copies": secret, "more": secret }),
        json!({ "lines": [{ "text": [secret] }], "address": secret, "labels": { "x": secret }, "type": "hunter2" }),
    ];
    for change in changes {
        let Err(error) = parse::<Sample>(sample(&change).to_string().as_bytes()) else {
            panic!("accepted")
        };
        assert!(!format!("{error:?}").contains(secret), "{error:?}");
    }
}

#[test]
fn messages_say_what_is_expected() {
    let body = sample(&json!({ "name": "x", "copies": 0, "color": "green", "second_color": 1, "lines": [] }));
    let Err(BodyError::Invalid(errors)) = parse::<Sample>(body.to_string().as_bytes()) else {
        panic!("accepted")
    };
    let messages: Vec<_> = errors.errors.iter().map(|error| error.message.as_str()).collect();
    let expected = [
        "must be one of: red, dark_blue",
        "must be from 1 to 9",
        "must have at least one entry",
        "must have 3 to 20 characters",
        "must be of type string, null",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn the_list_of_errors_ends_somewhere() {
    let unknown: Value = (0..1000).map(|n| (format!("f{n}"), json!(n))).collect();
    assert_eq!(errors::<Patch>(&unknown).len(), Faults::MAX);
    let lines: Vec<_> = (0..1000).map(|_| json!({ "text": "" })).collect();
    assert_eq!(
        errors::<Sample>(&sample(&json!({ "lines": lines }))).len(),
        Faults::MAX
    );
    assert_eq!(errors_in::<Sample>(b"{}").len(), 14);
}
