//! An SMS gateway over TLS, with an authority of one's own: a key in the headers is for this gateway only.

use super::tls::Authority;
use kontor_tests::scenario::person;
use kontor_tests::sms::PHONE;
use kontor_tests::{Database, SmsStub, TestApp};
use rstest::rstest;
use serde_json::Value;
use std::sync::Arc;

/// A code is sent once; returns the reason if that failed.
fn deliver(stub: &SmsStub, ca_file: Option<&str>) -> Option<TestApp> {
    let (url, headers) = (stub.url(), r#"{"Authorization": "Bearer s3cret"}"#);
    let mut more = vec![("sms_url", url.as_str()), ("sms_headers", headers)];
    more.extend(ca_file.map(|path| ("sms_ca_file", path)));
    let app = TestApp::start_with(Database::Sqlite, &more);
    let lea = person(&app, "lea");
    app.give_phone(lea.user, PHONE);
    lea.client.post("/v1/profile/phone/code", Value::Null).expect(202);
    app.work();
    (app.fresh.count("outbox_sms WHERE sent_at IS NULL") > 0).then_some(app)
}

#[rstest]
fn a_private_authority_is_trusted_where_the_setting_says_so() {
    let authority = Authority::new();
    let known = authority.file().display().to_string();
    let stranger = Authority::new().file().display().to_string();
    let serve = |name: &str, until| SmsStub::start_in_tls(Arc::new(authority.server(name, until)));
    let stub = serve("127.0.0.1", 2099);
    assert!(deliver(&stub, Some(&known)).is_none());
    assert_eq!(stub.sent().len(), 1);
    for (name, until, ca_file, why) in [
        ("127.0.0.1", 2099, None, "UnknownIssuer"),
        ("127.0.0.1", 2099, Some(stranger.as_str()), "UnknownIssuer"),
        (
            "sms.example.com",
            2099,
            Some(known.as_str()),
            "not valid for name",
        ),
        ("127.0.0.1", 2021, Some(known.as_str()), "expired"),
    ] {
        let stub = serve(name, until);
        let app = deliver(&stub, ca_file).unwrap_or_else(|| panic!("it was sent: {why}"));
        assert!(stub.deliveries().is_empty(), "{why}");
        let waiting = format!("jobs WHERE dead_at IS NULL AND last_error LIKE '%{why}%'");
        assert_eq!(app.fresh.count(&waiting), 1, "{why}");
    }
}
