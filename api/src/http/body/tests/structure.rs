//! Malformed JSON, repeated fields, lists instead of structs, and the nulls of PATCH.

use super::sample::{Address, Color, Line, Opaque, Patch, Sample};
use super::{errors, errors_in, expect};
use crate::http::body::schema::Schema;
use crate::http::body::{lists, parse};
use crate::problem::{BodyError, wordings};
use kontor_domain::locale::Locale;
use serde_json::json;

#[test]
fn malformed_json_is_another_kind_of_error() {
    let deep = "[".repeat(200);
    for (body, place) in [
        ("{\"name\": \"hunter2\"\n \"phone\"}", (2, 2)),
        ("{} {}", (1, 4)),
        ("{\"name\": hunter2}", (1, 10)),
        (&deep, (1, 128)),
    ] {
        let Err(BodyError::Malformed {
            line,
            column,
            message,
        }) = parse::<Patch>(body.as_bytes())
        else {
            panic!("{body} is not malformed")
        };
        assert_eq!((line, column), place, "{body}");
        assert!(
            !message.contains("hunter2") && !message.contains(" at line "),
            "{message}"
        );
    }
    assert!(matches!(parse::<Patch>(b" \n"), Err(BodyError::Empty)));
    assert!(matches!(
        parse::<Patch>(b"{\"name\": \"\xff\"}"),
        Err(BodyError::Malformed { .. })
    ));
}

#[test]
fn what_the_parser_says_is_known_in_every_language() {
    let deep = "[".repeat(200);
    let many = format!("[{}0]", "0,".repeat(100_000));
    for body in [
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[1 2]",
        "\"a",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0020\"",
        "\"\\udc00\"",
        "\"\\",
        "tru",
        "trux",
        "nul",
        "-",
        "1.",
        "1e",
        "01",
        "1e999",
        "x",
        "{} {}",
        ",",
        "}",
        "{\"a\":1 \"b\"}",
        &deep,
        &many,
    ] {
        let Err(BodyError::Malformed { message, .. }) = parse::<Patch>(body.as_bytes()) else {
            panic!("{body} is not malformed")
        };
        for locale in [Locale::De, Locale::Fr, Locale::It] {
            assert_ne!(wordings::translated(&message, locale), message, "{body}");
        }
    }
    for body in [&b"\"\xff\""[..], b"\"\xc3"] {
        let Err(BodyError::Malformed { message, .. }) = parse::<Patch>(body) else {
            panic!("{body:?} is not malformed")
        };
        assert_ne!(wordings::translated(&message, Locale::De), message);
    }
}

#[test]
fn another_type_of_body_is_an_error_of_the_whole() {
    for body in [json!(null), json!("text"), json!(1), json!([])] {
        expect(&errors::<Patch>(&body), &[("", "type")]);
    }
}

#[test]
fn a_list_is_not_read_as_a_struct() {
    expect(&errors::<Address>(&json!(["Quai 1", "1204"])), &[("", "type")]);
    expect(
        &errors::<Patch>(&json!({ "address": ["Quai 1", "1204"] })),
        &[("/address", "type")],
    );
    expect(&errors::<Line>(&json!({ "text": "[", "to": [] })), &[]);
}

#[test]
fn the_short_way_knows_lists_by_the_names_of_their_fields() {
    let schema = Schema::of::<Line>();
    assert_eq!(schema.lists.iter().collect::<Vec<_>>(), ["to"]);
    let plain = |body: &str| lists::stand_in(&schema.lists, body.as_bytes());
    for body in [
        r#"{ "text": "x", "to" : [{ "street": "[", "postcode": "\\\"[" }], "more": {} }"#,
        r#"{"to":null}"#,
        r#"{"text":"[\"to\":["}"#,
    ] {
        assert!(plain(body), "{body}");
    }
    for body in [
        r#"["to"]"#,
        r#"{"to":[["a","b"]]}"#,
        r#"{"to":[{"street":"a"},["a","b"]]}"#,
        r#"{"text":["to"]}"#,
        r#"{"text":"to","x":["a"]}"#,
    ] {
        assert!(!plain(body), "{body}");
    }
    // Where names are free, only the walk can tell.
    assert!(Schema::of::<Sample>().lists.is_empty());
}

#[test]
fn repeated_fields_are_refused() {
    let body = br#"{ "name": "Lea", "address": { "street": "a", "street": "b", "postcode": "1" }, "name": "x", "y": 1 }"#;
    expect(
        &errors_in::<Patch>(body),
        &[
            ("/address/postcode", "length"),
            ("/address/street", "duplicate_field"),
            ("/name", "duplicate_field"),
            ("/y", "unknown_field"),
        ],
    );
    expect(
        &errors_in::<Patch>(br#"{ "name": "Lea", "name": "Lea" }"#),
        &[("/name", "duplicate_field")],
    );
}

#[test]
fn patch_tells_absent_from_null() {
    let patch = |body: serde_json::Value| parse::<Patch>(body.to_string().as_bytes());
    let absent = patch(json!({})).unwrap();
    assert_eq!(
        (absent.phone, absent.copies, absent.color, absent.address),
        (None, None, None, None)
    );
    let cleared = patch(json!({ "phone": null, "copies": null, "color": null, "address": null })).unwrap();
    assert_eq!(
        (cleared.phone, cleared.copies, cleared.color, cleared.address),
        (Some(None), Some(None), Some(None), Some(None))
    );
    let set = patch(json!({ "phone": "0228", "color": "dark_blue" })).unwrap();
    assert_eq!(
        (set.phone, set.color),
        (Some(Some("0228".to_owned())), Some(Some(Color::DarkBlue)))
    );
}

#[test]
fn nulls_of_patch_are_no_errors_beside_errors() {
    let nulls = json!({ "name": 1, "phone": null, "copies": null, "color": null, "address": null });
    expect(&errors::<Patch>(&nulls), &[("/name", "type")]);
    let wrong =
        json!({ "name": "x", "phone": 1, "copies": 10, "color": "green", "address": { "street": "" } });
    expect(
        &errors::<Patch>(&wrong),
        &[
            ("/address/postcode", "required"),
            ("/address/street", "length"),
            ("/color", "enum"),
            ("/copies", "range"),
            ("/name", "length"),
            ("/phone", "type"),
        ],
    );
    expect(
        &errors::<Patch>(&json!({ "phone": "1", "copies": 300 })),
        &[("/copies", "invalid"), ("/phone", "length")],
    );
}

#[test]
fn a_stand_in_that_serde_refuses_hides_no_error_found_before() {
    // The schema does not say that this text is a UUID.
    let body = json!({ "id": "hunter2", "name": "", "more": 1 });
    expect(
        &errors::<Opaque>(&body),
        &[("/id", "invalid"), ("/more", "unknown_field")],
    );
    expect(&errors::<Opaque>(&json!({ "name": "" })), &[("/id", "required")]);
}
