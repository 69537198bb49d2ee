//! Founding: one account can have several organizations; the founder is the legal representative.

use super::{faults, give_phone};
use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn wanted(name: &str, country: &str) -> Value {
    json!({ "name": name, "kind": "company", "postal_address": { "country": country } })
}

#[rstest]
fn the_country_decides_the_currency(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    for (country, currency) in [
        ("CH", "CHF"),
        ("LI", "CHF"),
        ("DE", "EUR"),
        ("FR", "EUR"),
        ("US", "EUR"),
    ] {
        let made = lea
            .client
            .post("/v1/organizations", wanted("Muster", country))
            .expect(201);
        assert_eq!(made.text_at("/currency"), currency, "{country}");
        assert_eq!(made.text_at("/my_role"), "legal_representative");
        let found = lea
            .client
            .get(made.header("location").expect("a location"))
            .expect(200);
        assert_eq!(found.text, made.text, "what was answered is what is kept");
        assert_eq!(found.header("etag"), made.header("etag"));
    }
    let mine = lea.client.get("/v1/organizations?include_total=true").expect(200);
    assert_eq!(mine.body["total"], 5);
}

#[rstest]
fn the_founder_is_the_legal_representative_with_reminders_on(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for (name, phone) in [("lea", false), ("noa", true)] {
        let founder = person(&app, name);
        if phone {
            give_phone(&founder);
        }
        let made = founder
            .client
            .post("/v1/organizations", wanted("Muster AG", "CH"))
            .expect(201);
        let path = made.header("location").expect("a location");
        let members = founder.client.get(&format!("{path}/members")).expect(200);
        assert_eq!(members.body["items"].as_array().map(Vec::len), Some(1));
        let member = &members.body["items"][0];
        assert_eq!(
            (&member["user_id"], &member["role"], &member["state"]),
            (
                &json!(founder.user.to_string()),
                &json!("legal_representative"),
                &json!("active")
            )
        );
        assert_eq!(member["billing"], true, "the role has billing anyway");
        assert_eq!(
            member["reminders"],
            json!({ "by_email": true, "by_sms": phone }),
            "{name}"
        );
    }
}

#[rstest]
fn every_field_is_kept_and_the_language_is_the_founders(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let address = json!({ "street": "Musterweg 1", "postcode": "8000", "town": "Zürich", "country": "CH" });
    for (kind, locale) in [
        ("individual", Some("fr")),
        ("company", Some("it")),
        ("association", Some("de")),
        ("public_body", None),
    ] {
        let body = json!({
            "name": "  Verein   Zu\u{308}rich ", "kind": kind, "postal_address": address,
            "phone": "+41 22 820 35 44", "locale": locale,
        });
        let made = lea.client.post("/v1/organizations", body).expect(201).body;
        assert_eq!(made["name"], "Verein   Zürich", "trimmed and composed");
        assert_eq!(
            (&made["kind"], &made["postal_address"], &made["phone"]),
            (&json!(kind), &address, &json!("+41228203544"))
        );
        assert_eq!(made["locale"], locale.unwrap_or("en"));
    }
}

#[rstest]
fn every_wrong_field_is_named_at_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let body = json!({
        "name": "x".repeat(201), "kind": "club", "phone": "none",
        "postal_address": { "street": "s".repeat(101), "postcode": "p".repeat(17), "town": "", "country": "XX" },
        "locale": "rm", "color": "red",
    });
    let refused = lea
        .client
        .post("/v1/organizations", body)
        .expect_problem(422, "invalid_input");
    let mut pointers: Vec<&str> = faults(&refused).iter().map(|fault| fault.0).collect();
    pointers.sort_unstable();
    let all = [
        "/color",
        "/kind",
        "/locale",
        "/name",
        "/phone",
        "/postal_address/country",
        "/postal_address/postcode",
        "/postal_address/street",
        "/postal_address/town",
    ];
    assert_eq!(pointers, all, "{}", refused.text);
    let longest = lea
        .client
        .post("/v1/organizations", wanted(&"ü".repeat(200), "CH"))
        .expect(201);
    assert_eq!(longest.text_at("/name").chars().count(), 200);
    for name in ["", "   ", "Muster\u{0}AG", "Win at https://evil.example"] {
        lea.client
            .post("/v1/organizations", wanted(name, "CH"))
            .expect_problem(422, "invalid_input");
    }
    let mine = lea.client.get("/v1/organizations").expect(200);
    assert_eq!(
        mine.body["items"].as_array().map(Vec::len),
        Some(1),
        "a refusal makes nothing"
    );
}
