//! The SMS of a server for development, over HTTP.

use super::dev_clock::sign_up;
use super::run::empty;
use kontor_tests::Database;
use kontor_tests::process::Process;
use kontor_tests::sms::PHONE;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn a_code_is_read_where_mails_are(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let fresh = empty(database);
    let server = Process::start(&fresh, &[]);
    let lea = sign_up(&server, "lea@muster.example");
    lea.patch("/v1/profile", json!({ "phone": PHONE })).expect(200);
    lea.post("/v1/profile/phone/code", Value::Null).expect(202);
    // The plus sign is easily forgotten to be encoded.
    for to in ["%2B41791234567", "+41791234567"] {
        let found = server
            .client()
            .get(&format!("/dev/sms?to={to}&contains=code&wait=20"))
            .expect(200);
        let sms = &found.body[0];
        assert_eq!(sms["to"], PHONE);
        assert!(
            sms["key"].as_str().is_some_and(|key| key.starts_with("sms_")),
            "{sms}"
        );
    }
    let none = server.client().get("/dev/sms?to=%2B41791234568").expect(200);
    assert_eq!(none.body, json!([]));
    server.client().get("/dev/sms?wait=21").expect(422);
    let found = server.client().get("/dev/sms").expect(200);
    let text = found.text_at("/0/text");
    let code = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|word| word.len() == 6);
    let code = json!({ "code": code.expect("a code") });
    lea.post("/v1/profile/phone/confirm", code).expect(200);
}
