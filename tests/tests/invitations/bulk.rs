//! Many invitations in one request: whole or not at all, in part, or only as a trial; a result for each.

use super::{ACCEPT, invite, token_to};
use kontor_tests::scenario::person;
use kontor_tests::{Answer, Client, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn send(client: &Client, people: &Scenario, body: Value) -> Answer {
    client.post(&people.path("/invitations/bulk"), body)
}

fn external(email: &str) -> Value {
    json!({ "email": email, "role": "external" })
}

/// Status and code of each result; fails if they are not in the order of the request.
fn outcomes(answer: &Answer) -> Vec<(&str, &str)> {
    let results = answer.body["results"].as_array().expect("results");
    for (index, result) in results.iter().enumerate() {
        assert_eq!(result["index"], index);
    }
    results
        .iter()
        .map(|result| {
            let code = result["problem"]["code"].as_str().unwrap_or_default();
            (result["status"].as_str().expect("a status"), code)
        })
        .collect()
}

#[rstest]
fn whole_or_not_at_all(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    invite(&people, "kim@example.com", "external").expect(201);
    let before = people.snapshot();
    let items = [
        external("noa@example.com"),
        external(&people.suspended.email),
        external("KIM@example.com"),
        external("fay@example.com"),
    ];
    let refused = send(lea, &people, json!({ "invitations": items })).expect_problem(409, "bulk_refused");
    assert_eq!(
        refused.fields(),
        [
            ("/invitations/1", "already_member"),
            ("/invitations/2", "already_invited")
        ]
    );
    assert_eq!(people.snapshot(), before);
    assert_eq!(app.mails_to("noa@example.com").len(), 0);

    let noa = person(&app, "noa");
    let items = json!([
        { "email": noa.email, "role": "collaborator", "billing": true, "message": "Salut", "locale": "fr" },
        external("fay@example.com"),
    ]);
    let done = send(lea, &people, json!({ "invitations": items })).expect(200);
    assert_eq!(outcomes(&done), [("invited", ""), ("invited", "")]);
    assert_eq!(
        (&done.body["admitted"], &done.body["refused"]),
        (&json!(2), &json!(0))
    );
    assert!(
        !done.text.contains("kontor_invite_"),
        "tokens go to mailboxes only"
    );
    let id = done.text_at("/results/0/invitation/id");
    let read = lea.get(&people.path(&format!("/invitations/{id}"))).expect(200);
    assert_eq!(read.body, done.body["results"][0]["invitation"]);
    assert!(app.mails_to(&noa.email)[0].subject.contains("vous invite"));
    assert_eq!(app.mails_to("fay@example.com").len(), 1);
    let joined = noa.client.post(ACCEPT, token_to(&app, &noa.email)).expect(201);
    assert_eq!(
        (&joined.body["role"], &joined.body["billing"]),
        (&json!("collaborator"), &json!(true))
    );
    let log = lea
        .get(&people.path("/activity?action=invitation.created"))
        .expect(200);
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(3));
}

#[rstest]
fn in_part_those_who_can_be_invited_are(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let ada = &people.administrator.client;
    let items = json!([
        external("noa@example.com"),
        external(&people.collaborator.email),
        { "email": "kim@example.com", "role": "legal_representative" },
        // Another spelling of an address of this request; the refused one does not stand in the way.
        external("\u{ff2e}OA@example.com"),
        external("kim@example.com"),
    ]);
    let trial = json!({ "invitations": items, "dry_run": true });
    let before = people.snapshot();
    let tried = send(ada, &people, trial).expect(200);
    assert_eq!(people.snapshot(), before, "a trial leaves no trace");
    assert_eq!(app.mails_to("noa@example.com").len(), 0);
    let verdicts = [
        ("would_invite", ""),
        ("refused", "already_member"),
        ("refused", "legal_representative_only"),
        ("refused", "already_invited"),
        ("would_invite", ""),
    ];
    assert_eq!(outcomes(&tried), verdicts);
    assert!(tried.body["results"][0].get("invitation").is_none());

    let done = send(ada, &people, json!({ "invitations": items, "partial": true })).expect(200);
    let as_tried: Vec<_> = verdicts
        .iter()
        .map(|(status, code)| {
            if *status == "would_invite" {
                ("invited", "")
            } else {
                (*status, *code)
            }
        })
        .collect();
    assert_eq!(outcomes(&done), as_tried);
    assert_eq!(
        (&done.body["admitted"], &done.body["refused"]),
        (&json!(2), &json!(3))
    );
    for email in ["noa@example.com", "kim@example.com"] {
        assert_eq!(app.mails_to(email).len(), 1, "{email}");
    }
    assert_eq!(app.mails_to(&people.collaborator.email).len(), 0);
    // All refused: nothing to do is no error either.
    let again = send(ada, &people, json!({ "invitations": items, "partial": true })).expect(200);
    assert_eq!(again.body["admitted"], 0);
}

#[rstest]
fn every_bad_field_of_every_item_is_named(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let before = people.snapshot();
    let items = json!([
        external("noa@example.com"),
        { "email": "nobody", "role": "boss", "colour": "red" },
        { "email": "kim@example.com", "role": "administrator", "billing": false, "message": "" },
    ]);
    let answer = send(lea, &people, json!({ "invitations": items, "partial": true }));
    let answer = answer.expect_problem(422, "invalid_input");
    let pointers: Vec<&str> = answer.fields().iter().map(|(pointer, _)| *pointer).collect();
    assert_eq!(
        pointers,
        [
            "/invitations/1/colour",
            "/invitations/1/email",
            "/invitations/1/role",
            "/invitations/2/billing",
            "/invitations/2/message",
        ]
    );
    for count in [0, 201] {
        let items: Vec<Value> = (0..count)
            .map(|n| external(&format!("n{n}@example.com")))
            .collect();
        let answer = send(lea, &people, json!({ "invitations": items }));
        let answer = answer.expect_problem(422, "invalid_input");
        assert_eq!(answer.fields(), [("/invitations", "length")]);
    }
    send(lea, &people, json!({})).expect_problem(422, "invalid_input");
    assert_eq!(people.snapshot(), before);
}

/// More than the usual limit of a body: 200 people, each with words of welcome.
#[rstest]
fn two_hundred_fit_into_one_request(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let items: Vec<Value> = (0..200)
        .map(|number| {
            json!({ "email": format!("firstname.lastname-{number}@department.example.com"), "role": "collaborator",
                "billing": false, "message": "Grüezi! ".repeat(125), "locale": "de" })
        })
        .collect();
    let body = json!({ "invitations": items });
    assert!(body.to_string().len() > 200_000);
    let repeated = lea.with_header("idempotency-key", "all-at-once");
    let done = send(&repeated, &people, body.clone()).expect(200);
    assert_eq!(done.body["admitted"], 200);
    assert_eq!(app.fresh.count("invitations WHERE state = 'open'"), 200);
    assert_eq!(app.fresh.count("invitation_sends"), 200);
    // Sent again with the same key it is the same request.
    let again = send(&repeated, &people, body).expect(200);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.body, done.body);
    assert_eq!(app.fresh.count("invitations"), 200);
    let check = lea.get(&people.path("/activity/verify")).expect(200);
    assert_eq!(check.body["intact"], true);
}

/// Whether an address has an account changes nothing that can be seen.
#[rstest]
fn nothing_tells_whether_an_address_has_an_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let items = [external("noa@example.com"), external(&people.outsider.email)];
    for trial in [true, false] {
        let body = json!({ "invitations": items, "dry_run": trial });
        let done = send(&people.legal_representative.client, &people, body).expect(200);
        let keys = |pointer: &str| {
            let object = done.body.pointer(pointer).and_then(Value::as_object);
            object.map(|object| object.keys().cloned().collect::<Vec<_>>())
        };
        assert_eq!(keys("/results/0"), keys("/results/1"));
        assert_eq!(keys("/results/0/invitation"), keys("/results/1/invitation"));
        assert_eq!(
            done.body["results"][0]["status"],
            done.body["results"][1]["status"]
        );
    }
}
