//! Verdicts with their reasons, over HTTP.

use super::{SENDER, World, mail, reasons};
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn a_forged_mail_is_answered_with_what_refutes_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let text = "Zahlen Sie sofort: https://kontor-example.com/pay, IBAN DE89 3704 0044 0532 0130 00";
    let check = world.check(&mail(SENDER, text, &[]));
    assert_eq!(check["verdict"], "forged");
    assert_eq!(check["source"], "message");
    assert_eq!(
        check["reasons"][0],
        json!({ "code": "iban_foreign", "bearing": "refutes", "place": "text", "value": "DE89370400440532013000",
            "about": null, "obstacle": null })
    );
    assert_eq!(
        check["reasons"][1],
        json!({ "code": "link_look_alike", "bearing": "refutes", "place": "text", "value": "kontor-example.com",
            "about": "kontor.example", "obstacle": null })
    );
    assert_eq!(
        reasons(&check)[2..],
        ["sender_ours", "dkim_missing", "code_missing"]
    );
    assert_eq!(check["expires_at"], "2026-11-30T08:00:00Z");
    let id = check["id"].as_str().expect("an id");
    let path = format!("{}/{id}", world.path());
    assert_eq!(world.lea().get(&path).expect(200).body, check);
    assert_eq!(
        world.lea().get(&world.path()).expect(200).body["items"],
        json!([check])
    );
    world.lea().delete(&path).expect(204);
    world.lea().get(&path).expect_problem(404, "not_found");
}

#[rstest]
fn a_mail_of_a_stranger_is_suspicious_and_its_tone_says_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let calm = world.check(&mail("a@b.test", "Hello Lea Muster", &[]));
    let urgent = world.check(&mail("a@b.test", "LAST REMINDER, pay within the hour!!!", &[]));
    assert_eq!(calm["verdict"], "suspicious");
    assert_eq!(calm["reasons"], urgent["reasons"]);
    let unread = world.check(&mail(SENDER, "x", &[("application/zip", b"PK\x03\x04")]));
    assert_eq!(unread["verdict"], "suspicious");
    assert_eq!(
        unread["reasons"][0],
        json!({ "code": "not_read", "bearing": "doubts", "place": "attachment", "value": "application/zip",
            "about": null, "obstacle": "format" })
    );
}

#[rstest]
fn a_pasted_text_is_checked_too(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let text = json!({ "text": "https://kontor.example/pay" });
    let check = world.post(text).expect(201).body;
    assert_eq!(
        (&check["source"], &check["verdict"]),
        (&json!("text"), &json!("suspicious"))
    );
    assert_eq!(reasons(&check), ["sender_missing", "link_ours", "code_missing"]);
}
