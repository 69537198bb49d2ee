//! A request that sets a condition is done only if the condition holds (RFC 9110, section 13.1), by every operation;
//! and a header that has one value is sent once.

use kontor_tests::{Answer, Client, Database, Operation, TestApp, World};
use rstest::rstest;
use serde_json::{Value, json};

/// A version that nothing has.
const NO_VERSION: &str = "\"AAAAAAAAAAAAAAAA\"";

/// Returns everything a world shows, including the account.
fn seen(world: &World<'_>) -> Vec<Value> {
    let own = &world.own.client;
    let mut seen = world.scenario.snapshot();
    seen.extend(["/v1/profile", "/v1/devices", "/v1/api-tokens"].map(|path| own.get(path).body));
    seen
}

fn send(client: &Client, world: &World<'_>, operation: &Operation) -> Answer {
    client.send(
        &operation.method,
        &world.address(operation),
        world.body(operation),
    )
}

/// Sends every writing operation with a condition that does not hold; answers what was wrong.
fn wrong(app: &TestApp, header: &str, expected: impl Fn(&Operation) -> &'static [u16]) -> Vec<String> {
    let mut wrong = Vec::new();
    for operation in Operation::all().iter().filter(|operation| operation.writes()) {
        let world = World::new(app, "legal_representative", operation);
        let body = world.body(operation);
        let before = seen(&world);
        let client = world.client.with_header(header, NO_VERSION);
        let answer = client.send(&operation.method, &world.address(operation), body);
        if !expected(operation).contains(&answer.status) {
            wrong.push(format!("{}: {} {}", operation.id, answer.status, answer.text));
        } else if seen(&world) != before {
            wrong.push(format!("{}: something changed", operation.id));
        }
    }
    wrong
}

#[rstest]
fn no_operation_ignores_a_condition(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let faults = wrong(&app, "if-match", |operation| {
        match operation.id.as_str() {
            // Sent by the giver: a missing right is reported first.
            "accept_hand_over" | "decline_hand_over" => &[403],
            _ if operation.takes("If-Match") => &[412],
            _ => &[400],
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // No writing operation has the other one.
    let faults = wrong(&app, "if-none-match", |_| &[400]);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A single resource that has a version can be changed, ended and taken back on condition of it.
#[rstest]
#[case::product("cancel_product", "cancel")]
#[case::invitation_again("resend_invitation", "resend")]
#[case::invitation("revoke_invitation", "revoke")]
#[case::transfer("cancel_transfer", "cancel")]
#[case::hand_over("cancel_hand_over", "cancel")]
#[case::token("revoke_api_token", "")]
fn the_current_version_lets_a_step_through(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[case] id: &str,
    #[case] step: &str,
) {
    let app = TestApp::start(database);
    let operation = Operation::all().into_iter().find(|one| one.id == id);
    let operation = operation.expect("an operation");
    let world = World::new(&app, "legal_representative", &operation);
    let address = world.address(&operation);
    let resource = address.trim_end_matches(step).trim_end_matches('/');
    let read = world.client.get(resource).expect(200);
    let tag = read.header("etag").expect("a version").to_owned();
    let answer = send(&world.client.with_header("if-match", &tag), &world, &operation);
    assert!(answer.status < 300, "{}", answer.text);
}

/// The first of two values would be as good a guess as the second.
#[rstest]
fn a_header_of_one_value_is_sent_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let before = people.snapshot();
    let (path, body) = (people.path("/teams"), json!({ "name": "Editors" }));
    let own = format!("Bearer {}", lea.token().expect("a token"));
    let twice = [
        lea.with_header("authorization", &own),
        lea.with_header("authorization", "Bearer x"),
        lea.with_header("authorization", "Basic bGVhOng="),
        lea.with_header("content-type", "application/json"),
        lea.with_header("content-type", "text/plain"),
        lea.with_header("idempotency-key", "one")
            .with_header("idempotency-key", "two"),
        lea.with_header("idempotency-key", "one")
            .with_header("idempotency-key", "one"),
    ];
    for client in &twice {
        let answer = client
            .post(&path, body.clone())
            .expect_problem(400, "bad_request");
        assert!(answer.text_at("/detail").contains("once"), "{}", answer.text);
    }
    assert_eq!(people.snapshot(), before);
    // Also without a login.
    let stranger = app.anonymous().with_header("authorization", &own);
    let sign_in = json!({ "email": "lea@example.com", "password": "x" });
    stranger
        .with_header("authorization", &own)
        .post("/v1/sessions", sign_in)
        .expect_problem(400, "bad_request");
    lea.post(&path, body).expect(201);
}

/// A list may be sent in several lines (RFC 9110, section 5.3): they are read as one.
#[rstest]
fn the_lines_of_a_list_are_one_list(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = app.scenario().legal_representative.client;
    let tag = lea
        .get("/v1/profile")
        .header("etag")
        .expect("a version")
        .to_owned();
    let change = |name: &str| json!({ "first_name": name });
    for tags in [[NO_VERSION, &tag], [&tag, NO_VERSION]] {
        let client = lea.with_header("if-match", tags[0]);
        client
            .with_header("if-match", tags[1])
            .patch("/v1/profile", json!({}))
            .expect(200);
    }
    lea.with_header("if-match", NO_VERSION)
        .with_header("if-match", "\"BBBBBBBBBBBBBBBB\"")
        .patch("/v1/profile", change("Leonie"))
        .expect_problem(412, "precondition_failed");
}
