//! Property tests of headers and queries: no content causes a panic, and accepted values keep their promise.

use super::credential::{KEY_MAX, key};
use super::listing::{LIMIT_MAX, NoFilter, read};
use super::precondition::{Preconditions, etag};
use super::request::{is_request_id, trace_id};
use actix_web::http::header::HeaderValue;
use actix_web::test::TestRequest;
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use serde_json::json;

/// Generates any bytes that a header may hold, or pieces that the parsers know.
fn header() -> impl Strategy<Value = HeaderValue> {
    const PIECES: &[&str] = &[
        "\"",
        "W/",
        "*",
        ",",
        " ",
        "-",
        "00",
        "ff",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "a",
        "é",
        "\t",
        "=",
        ";",
    ];
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..12)
        .prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![prop::collection::vec(any::<u8>(), 0..400), pieces]
        .prop_filter_map("bytes that HTTP forbids", |bytes| {
            HeaderValue::from_bytes(&bytes).ok()
        })
}

/// Generates any query, or one with the names that lists know.
fn query() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["limit", "after", "include_total", "role", "q", "%ff", ""]);
    let value = prop_oneof![
        any::<String>(),
        "[0-9]{1,22}",
        "[A-Za-z0-9_-]{0,30}",
        "%[0-9a-f]{2}"
    ];
    let pair = (name, value).prop_map(|(name, value)| format!("{name}={value}"));
    let pairs = prop::collection::vec(pair, 0..5).prop_map(|pairs| pairs.join("&"));
    prop_oneof![any::<String>(), pairs]
}

proptest! {
    #[test]
    fn idempotency_keys(value in header()) {
        if let Ok(key) = key(&value) {
            prop_assert!((1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()));
        }
    }

    #[test]
    fn preconditions(values in prop::collection::vec(header(), 0..4)) {
        let (view, mut request) = (json!({ "name": "Muster AG" }), TestRequest::default());
        for value in &values {
            request = request.append_header(("if-match", value.clone()));
        }
        let tag = etag(&view.to_string());
        let named = |value: &HeaderValue| value.to_str().is_ok_and(|text| {
            text.split(',').any(|wanted| wanted.trim() == "*" || wanted.trim() == tag)
        });
        let passes = values.is_empty() || values.iter().any(named);
        if let Ok(wanted) = Preconditions::of(&request.to_http_request()) {
            prop_assert_eq!(wanted.check(&view).is_ok(), passes);
        }
    }

    #[test]
    fn request_ids(value in header()) {
        let text = value.to_str().unwrap_or_default();
        prop_assert!(trace_id(text).is_none_or(is_request_id));
    }

    #[test]
    fn queries(query in query()) {
        if let Ok(listing) = read::<NoFilter>(&query) {
            prop_assert!((1..=LIMIT_MAX).contains(&listing.page.limit));
        }
    }
}
