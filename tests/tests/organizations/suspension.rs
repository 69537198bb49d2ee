//! Suspension: at once, for every means of access, told and logged, never of the last legal representative.

use super::{faults, joined, texts};
use kontor_domain::organizations::Role;
use kontor_tests::scenario::api_token;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn it_acts_at_the_next_request_and_leaves_the_name_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative.client, &people.collaborator);
    let contact = json!({ "phone": "+41 22 820 35 44",
        "postal_address": { "street": "Musterweg 1", "postcode": "8000", "town": "Zürich" } });
    lea.patch(&people.path(""), contact).expect(200);
    let token = api_token(&app, cem, &["organizations:write", "activity:read"]);
    let path = people.member_path(cem);
    let seen = token.get("/v1/organizations").expect(200);
    assert_eq!(seen.text_at("/items/0/phone"), "+41228203544");
    lea.patch(&path, json!({ "state": "suspended" })).expect(200);
    for client in [&cem.client, &token] {
        for rest in ["", "/members", "/activity", "/invitations"] {
            client.get(&people.path(rest)).expect_problem(404, "not_found");
        }
        let own = client.get("/v1/organizations").expect(200);
        let own = &own.body["items"][0];
        assert_eq!(
            (&own["name"], &own["kind"], &own["my_role"], &own["my_state"]),
            (
                &json!("Muster AG"),
                &json!("company"),
                &json!("collaborator"),
                &json!("suspended")
            )
        );
        assert_eq!(own["id"], people.organization.to_string());
        assert_eq!(own["phone"], Value::Null);
        assert_eq!(
            own["postal_address"],
            json!({ "street": null, "postcode": null, "town": null, "country": "CH" })
        );
    }
    let mail = &app.mails_to(&cem.email)[0];
    assert!(mail.text.contains("- Access: suspended\n"), "{}", mail.text);
    lea.patch(&path, json!({ "state": "active" })).expect(200);
    token.get(&people.path("")).expect(200);
    let own = cem.client.get("/v1/organizations").expect(200);
    assert_eq!(own.text_at("/items/0/postal_address/town"), "Zürich");
    let mail = &app.mails_to(&cem.email);
    assert!(mail.iter().any(|mail| mail.text.contains("- Access: active\n")));
    let log = lea
        .get(&people.path("/activity?action=member.updated"))
        .expect(200);
    let states: Vec<&Value> = log.body["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|entry| &entry["details"]["after"]["state"])
        .collect();
    assert_eq!(states, ["active", "suspended"]);
}

#[rstest]
fn an_administrator_suspends_no_legal_representative_and_nobody_the_last(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let second = joined(&app, people.organization, "lou", Role::LegalRepresentative);
    let suspend = json!({ "state": "suspended" });
    let before = people.snapshot();
    for target in [lea, &second] {
        ada.client
            .patch(&people.member_path(target), suspend.clone())
            .expect_problem(403, "legal_representative_only");
    }
    assert_eq!(people.snapshot(), before);
    lea.client
        .patch(&people.member_path(&second), suspend.clone())
        .expect(200);
    lea.client
        .patch(&people.member_path(lea), suspend)
        .expect_problem(409, "last_legal_representative");
    // Nor does an administrator bring one back.
    ada.client
        .patch(&people.member_path(&second), json!({ "state": "active" }))
        .expect_problem(403, "legal_representative_only");
    let mine = second.client.get("/v1/organizations").expect(200);
    assert_eq!(texts(&mine, "my_state"), ["suspended"]);
}

#[rstest]
fn nobody_is_made_expired_by_hand(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let refused = people
        .legal_representative
        .client
        .patch(
            &people.member_path(&people.external),
            json!({ "state": "expired" }),
        )
        .expect_problem(422, "invalid_input");
    assert_eq!(faults(&refused), [("/state", "enum")]);
}
