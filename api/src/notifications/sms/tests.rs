//! Texts and requests without a network.

use super::*;
use chrono::DateTime;
use kontor_domain::notifications::Sms;
use std::collections::BTreeMap;

/// Characters of the default alphabet of GSM (3GPP TS 23.038) that texts use beyond ASCII letters and digits.
const GSM: &str = " !\"#%&'()*+,-./:;<=>?@_£$¥èéùìòÇØøÅåÄÖÑÜäöñüàß§¿¡\n";

fn message(text: &str) -> TextMessage {
    TextMessage {
        key: "sms_1".to_owned(),
        to: "+41791234567".to_owned(),
        text: text.to_owned(),
        date: DateTime::UNIX_EPOCH,
    }
}

fn parameters(level: &str) -> BTreeMap<String, String> {
    [
        ("code", "K7QX-4M2P-9RTW-3HBN"),
        ("valid_minutes", "10"),
        ("number", "2026-000042"),
        ("open", "CHF 123456.59"),
        ("level", level),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

#[test]
fn every_text_is_one_sms_in_the_alphabet_of_gsm() {
    for locale in ["de", "fr", "it", "en"] {
        for template in ["phone_code", "payment_reminder"] {
            for level in ["1", "2", "3", "4"] {
                let text = render_sms(template, locale, &parameters(level), "Kontor").unwrap();
                assert!(text.chars().count() <= 160, "{text}");
                let strange: String = text
                    .chars()
                    .filter(|c| !c.is_ascii_alphanumeric() && !GSM.contains(*c))
                    .collect();
                assert!(strange.is_empty(), "{strange:?} in {text}");
                assert!(
                    text.starts_with("Kontor: ") && text.contains("K7QX-4M2P-9RTW-3HBN"),
                    "{text}"
                );
            }
        }
    }
    let text = render_sms("payment_reminder", "en", &parameters("2"), "Kontor").unwrap();
    assert!(
        text.contains("2026-000042") && text.contains("(2nd reminder)"),
        "{text}"
    );
}

#[test]
fn a_text_is_bounded() {
    let long = "x".repeat(1000);
    let text = render_sms("phone_code", "en", &parameters("1"), &long).unwrap();
    assert_eq!(text.chars().count(), TEXT_MAX);
}

#[test]
fn placeholders_are_replaced_in_texts_only_once() {
    let body =
        BodyTemplate::parse(r#"{"to": ["{number}"], "sms": {"text": "{text}", "n": 1}, "id": "k-{key}"}"#);
    let body = body.unwrap().body(&message("a \"quoted\" {key} {number}"));
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let wanted = serde_json::json!({
        "to": ["+41791234567"], "sms": { "text": "a \"quoted\" {key} {number}", "n": 1 }, "id": "k-sms_1",
    });
    assert_eq!(body, wanted);
}

#[test]
fn a_template_that_can_not_be_meant_is_refused() {
    for raw in [
        "",
        "{}",
        "[]",
        r#"{"to": "{number}"}"#,
        r#"{"text": "{text}"}"#,
        "{number}{text}",
    ] {
        assert!(BodyTemplate::parse(raw).is_none(), "{raw}");
    }
    for raw in [
        "[]",
        r#"{"a b": "c"}"#,
        r#"{"Host": "x"}"#,
        r#"{"A": 1}"#,
        r#"{"A": "b\nc: d"}"#,
    ] {
        assert!(HeaderTemplates::parse(raw).is_none(), "{raw}");
    }
    for raw in [
        "",
        "ftp://x.example",
        "https://u:p@x.example/",
        "https://x.example/#a",
        "x.example",
    ] {
        assert!(Endpoint::parse(raw).is_none(), "{raw}");
    }
    let endpoint = Endpoint::parse("https://sms.example/send?key=s3cret").unwrap();
    assert!(!format!("{endpoint:?}").contains("s3cret"));
    let headers = HeaderTemplates::parse(r#"{"Authorization": "Bearer s3cret"}"#).unwrap();
    assert_eq!(format!("{headers:?}"), r#"["authorization"]"#);
}

#[test]
fn the_code_of_a_second_factor_is_one_sms_bound_to_its_host() {
    let is_gsm = |c: char| c.is_ascii_alphanumeric() || GSM.contains(c);
    let sms = Sms::factor_code("123456", "customers.kontor-hosting.example");
    let parameters = sms
        .parameters()
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    let parameters: BTreeMap<String, String> = parameters.collect();
    for locale in ["de", "en", "fr", "it"] {
        let text = render_sms(sms.template(), locale, &parameters, "Kontor Hosting").unwrap();
        assert!(text.chars().count() <= 160, "{text}");
        assert!(text.chars().all(is_gsm), "{text}");
        assert!(
            text.ends_with("\n@customers.kontor-hosting.example #123456"),
            "{text}"
        );
        assert!(!text.contains("http"), "{text}");
    }
}
