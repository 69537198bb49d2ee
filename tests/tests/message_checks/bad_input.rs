//! Refusals: bombs, other files than messages, too many checks.

use super::{SENDER, World, encoded, mail};
use kontor_tests::Database;
use rstest::rstest;
use serde_json::{Value, json};

const MIB: usize = 1024 * 1024;

fn nested(levels: usize) -> Vec<u8> {
    let open = "Content-Type: message/rfc822\r\n\r\n".repeat(levels);
    format!("From: {SENDER}\r\n{open}Content-Type: text/plain\r\n\r\nHello").into_bytes()
}

fn wide(parts: usize) -> Vec<u8> {
    let parts: Vec<(&str, &[u8])> = vec![("text/plain", b"x"); parts];
    mail(SENDER, "Hello", &parts)
}

#[rstest]
fn bombs_are_refused(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    for (message, code) in [
        (nested(21), "too_deep"),
        (nested(10_000), "too_many_parts"),
        (wide(1000), "too_many_parts"),
        (b"x".repeat(MIB + 1), "too_large"),
        (Vec::new(), "format"),
    ] {
        let answer = world.post(encoded(&message)).expect_problem(422, "invalid_input");
        assert_eq!(answer.fields(), [("/message", code)]);
    }
    world.post(encoded(&nested(20))).expect(201);
    world.post(encoded(&wide(900))).expect(201);
    let full = mail(SENDER, &"Hello ".repeat(120_000), &[]);
    assert!((900_000..MIB).contains(&full.len()), "{}", full.len());
    world.post(encoded(&full)).expect(201);
    assert_eq!(world.app.fresh.count("message_checks"), 3);
}

#[rstest]
#[case(json!({}), "", "one_of")]
#[case(json!({ "message": "eA==", "text": "x" }), "", "one_of")]
#[case(json!({ "message": "no base64!" }), "/message", "format")]
#[case(json!({ "message": "" }), "/message", "format")]
#[case(json!({ "message": "ICAK" }), "/message", "format")]
#[case(json!({ "text": "" }), "/text", "required")]
#[case(json!({ "text": " \t\r\n\u{a0}\u{200b}" }), "/text", "required")]
#[case(json!({ "text": 1, "message": "eA==" }), "/text", "type")]
#[case(json!({ "text": "x", "html": "x" }), "/html", "unknown_field")]
#[case(json!({ "text": "x", "dkim_keys": [{ "selector": "s", "domain": "d.test", "record": "v=spf1" }] }),
    "/dkim_keys/0", "format")]
fn wrong_fields_are_named(#[case] body: Value, #[case] pointer: &str, #[case] code: &str) {
    let world = World::new(Database::Sqlite);
    let answer = world.post(body).expect_problem(422, "invalid_input");
    assert_eq!(answer.fields(), [(pointer, code)]);
}

#[rstest]
fn an_account_keeps_a_limited_number_of_checks(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::with(database, &[("account_message_checks_max", "2")]);
    let check = || world.post(json!({ "text": "Hello" }));
    let first = check().expect(201).text_at("/id");
    check().expect(201);
    let refused = check().expect_problem(409, "quota_exceeded");
    assert_eq!(refused.body["quota"], "message_checks");
    world
        .lea()
        .delete(&format!("{}/{first}", world.path()))
        .expect(204);
    check().expect(201);
    // Others have their own.
    let other = &world.people.administrator.client;
    other.post(&world.path(), json!({ "text": "Hello" })).expect(201);
}
