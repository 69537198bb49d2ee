//! `Idempotency-Key`: a request that is sent again is done once.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use kontor_tests::scenario::{api_token, person};
use kontor_tests::{Answer, Client, Database, TestApp, log_in, sign_up_body};
use rstest::rstest;
use serde_json::{Value, json};

fn organization(name: &str) -> Value {
    json!({ "name": name, "kind": "company", "postal_address": { "country": "CH" } })
}

fn create(client: &Client, key: &str, name: &str) -> Answer {
    client
        .with_header("idempotency-key", key)
        .post("/v1/organizations", organization(name))
}

#[rstest]
fn the_same_request_gets_the_stored_answer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let first = create(&lea.client, "k1", "Muster AG").expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    let path = first.header("location").expect("a location").to_owned();
    lea.client.patch(&path, json!({ "name": "Later AG" })).expect(200);
    let again = create(&lea.client, "k1", "Muster AG").expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.text, first.text, "the answer of then, not what is so now");
    for name in ["location", "etag", "content-type"] {
        assert_eq!(again.header(name), first.header(name));
    }
    create(&lea.client, "\"k1\"", "Muster AG").expect(201);
    create(&lea.client, "k1", "Other AG").expect_problem(422, "idempotency_key_reused");
    assert_eq!(app.fresh.count("organizations"), 1);
    create(&lea.client, "k2", "Muster AG").expect(201);
    create(&noa.client, "k1", "Muster AG").expect(201);
    assert_eq!(app.fresh.count("organizations"), 3, "a key is one caller's");
}

#[rstest]
fn a_key_counts_for_one_operation_and_one_path(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = scenario
        .legal_representative
        .client
        .with_header("idempotency-key", "k1");
    lea.post("/v1/organizations", organization("Muster AG"))
        .expect(201);
    let invitation = |email: &str| json!({ "email": email, "role": "external" });
    let [one, other] = ["a@example.com", "b@example.com"].map(|email| {
        let lea = &scenario.legal_representative.client;
        lea.post(&scenario.path("/invitations"), invitation(email))
            .expect(201)
            .text_at("/id")
    });
    let resend = |id: &str| lea.post(&scenario.path(&format!("/invitations/{id}/resend")), Value::Null);
    resend(&one).expect(200);
    resend(&other).expect_problem(422, "idempotency_key_reused");
    assert_eq!(
        resend(&one).expect(200).header("idempotency-replayed"),
        Some("true")
    );
    assert_eq!(app.mails_to("a@example.com").len(), 2, "invited, and resent once");
    lea.post("/v1/sessions/end-others", Value::Null).expect(200);
}

#[rstest]
fn duplicates_at_the_same_time_have_one_effect(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    for round in 0..5 {
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let sent: Vec<_> = (0..6)
                .map(|_| {
                    let client = lea.client.clone();
                    scope.spawn(move || {
                        create(&client, &format!("round {round}").replace(' ', "-"), "Muster AG")
                    })
                })
                .collect();
            sent.into_iter()
                .map(|thread| thread.join().expect("an answer"))
                .collect()
        });
        let fresh = answers
            .iter()
            .filter(|answer| answer.header("idempotency-replayed").is_none())
            .count();
        assert_eq!(fresh, 1, "one was done, the others are told");
        for answer in &answers {
            assert_eq!((answer.status, &answer.text), (201, &answers[0].text));
        }
        assert_eq!(app.fresh.count("organizations"), round + 1);
        assert_eq!(app.fresh.count("idempotency_keys"), round + 1);
    }
}

#[rstest]
fn an_answer_with_a_secret_is_not_given_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let body = json!({ "name": "Report", "scopes": ["identity:read"], "expires_at": "2026-12-24T00:00:00Z" });
    let keyed = lea.client.with_header("idempotency-key", "k1");
    keyed.post("/v1/api-tokens", body.clone()).expect(201);
    keyed
        .post("/v1/api-tokens", body)
        .expect_problem(409, "secret_already_shown");
    assert_eq!(app.fresh.count("api_tokens"), 1);
    assert_eq!(
        app.fresh.count("idempotency_keys WHERE body IS NULL"),
        1,
        "no secret is kept"
    );
}

#[rstest]
fn a_key_is_forgotten_after_24_hours(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let script = api_token(&app, &lea, &["organizations:write"]);
    create(&script, "k1", "Muster AG").expect(201);
    app.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    create(&script, "k1", "Muster AG").expect(201);
    assert_eq!(app.fresh.count("organizations"), 1);
    app.advance(TimeDelta::seconds(1));
    let late = create(&script, "k1", "Muster AG").expect(201);
    assert_eq!(late.header("idempotency-replayed"), None);
    assert_eq!(app.fresh.count("organizations"), 2);
}

#[rstest]
fn what_failed_leaves_no_key(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative.client;
    let path = scenario.path("/invitations");
    let body = json!({ "email": "noa@example.com", "role": "external" });
    let open = lea.post(&path, body.clone()).expect(201).text_at("/id");
    let keyed = lea.with_header("idempotency-key", "k1");
    keyed
        .post(&path, body.clone())
        .expect_problem(409, "already_invited");
    assert_eq!(app.fresh.count("idempotency_keys"), 0);
    lea.post(&format!("{path}/{open}/revoke"), Value::Null)
        .expect(200);
    let done = keyed.post(&path, body.clone()).expect(201);
    assert_eq!(done.header("idempotency-replayed"), None);
    assert_eq!(keyed.post(&path, body).expect(201).text, done.text);
}

#[rstest]
fn a_replay_needs_a_login_that_still_counts(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let login = log_in(&app, &lea.email);
    create(&login.client, "k1", "Muster AG").expect(201);
    lea.client
        .delete(&format!("/v1/sessions/{}", login.session))
        .expect(204);
    create(&login.client, "k1", "Muster AG").expect_problem(401, "unauthenticated");
    // The key is the person's, so another session of theirs gets the answer.
    let again = create(&lea.client, "k1", "Muster AG").expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
}

#[rstest]
fn strangers_have_no_keys_and_a_key_has_a_form(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let visitor = app.anonymous().with_header("idempotency-key", "k1");
    for email in ["a@example.com", "b@example.com"] {
        visitor.post("/v1/sign-up", sign_up_body(email)).expect(202);
    }
    assert_eq!(app.fresh.count("sign_ups"), 2);
    assert_eq!(app.fresh.count("idempotency_keys"), 0);
    let lea = person(&app, "lea");
    for bad in ["", "\"\"", "a b", &"x".repeat(256)] {
        create(&lea.client, bad, "Muster AG").expect_problem(400, "bad_request");
    }
    create(&lea.client, &"x".repeat(255), "Muster AG").expect(201);
}

/// PostgreSQL only: on SQLite a duplicate waits in the writer's queue, behind the first request's commit.
#[test]
fn a_duplicate_of_a_running_request_waits_for_as_long_as_the_setting_says() {
    let app = TestApp::start_with(Database::Postgres, &[("idempotency_wait_seconds", "0")]);
    let lea = person(&app, "lea");
    let mut running = app.fresh.postgres();
    running
        .batch_execute(&format!(
            "BEGIN; INSERT INTO idempotency_keys (caller, operation, key, request_digest, created_at, expires_at) \
             VALUES ('{}', 'create_organization', 'k1', '\\x00', now(), '2027-01-01')",
            lea.user
        ))
        .expect("another request with this key is running");
    let waiting = std::time::Instant::now();
    create(&lea.client, "k1", "Muster AG").expect_problem(409, "request_in_progress");
    assert!(waiting.elapsed().as_secs() < 5, "the default is 5 seconds");
    running.batch_execute("ROLLBACK").expect("it failed");
    create(&lea.client, "k1", "Muster AG").expect(201);
}

/// Operations that only read are repeated each time; the contract allows it.
#[rstest]
fn a_preview_takes_no_key(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = scenario
        .legal_representative
        .client
        .with_header("idempotency-key", "k1");
    let change = |person: &kontor_tests::scenario::Person, role: &str| {
        let member = person.member.expect("a member").to_string();
        json!({ "change_role": { "member_id": member, "role": role } })
    };
    let path = scenario.path("/access/preview");
    for change in [
        change(&scenario.collaborator, "administrator"),
        change(&scenario.external, "collaborator"),
    ] {
        let shown = lea.post(&path, change).expect(200);
        assert_eq!(shown.header("idempotency-replayed"), None);
    }
    assert_eq!(app.fresh.count("idempotency_keys"), 0);
    let contract = lea.get("/openapi.json").expect(200).body;
    let parameters = |path: &str| contract["paths"][path]["post"]["parameters"].to_string();
    let preview = parameters("/v1/organizations/{organization_id}/access/preview");
    assert!(!preview.contains("IdempotencyKey"), "{preview}");
    assert!(parameters("/v1/organizations/{organization_id}/grants").contains("IdempotencyKey"));
}
