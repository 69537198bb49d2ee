//! Bodies over the usual limit are read only from callers who have the right, and parsed beside the requests of
//! others.

use kontor_tests::scenario::back_end;
use kontor_tests::{Client, Database, Operation, Raw, RawAnswer, Scenario, TestApp};
use rstest::rstest;
use std::collections::BTreeSet;

/// The smallest limit that there is.
const LIMIT: usize = 1024;

/// Whether the contract says that the body may be larger than others.
fn is_large(operation: &Operation) -> bool {
    factor(operation) > 1
}

/// Returns the factor of the body limit, according to the contract.
fn factor(operation: &Operation) -> usize {
    let before = operation.description.split(" times as large as others").next();
    let number = before.and_then(|before| before.rsplit(' ').next()?.parse().ok());
    number
        .filter(|_| before != Some(&operation.description))
        .unwrap_or(1)
}

fn address(people: &Scenario, operation: &Operation) -> String {
    let own = people.organization.to_string();
    let template = operation.example_address();
    let example = template.split('/').find(|part| part.starts_with("org_"));
    example.map_or(template.clone(), |example| template.replace(example, &own))
}

/// Sends the head of a request and the first bytes of a body that is said to be large.
fn begin(app: &TestApp, operation: &Operation, path: &str, caller: &Client, framing: &str) -> Raw {
    let mut raw = Raw::open(app.base());
    let first = format!("{} {path} HTTP/1.1", operation.method);
    raw.head(&first, Some(caller), &["content-type: application/json", framing]);
    raw
}

/// The answer to a body of which nothing more comes.
fn without_body(app: &TestApp, operation: &Operation, path: &str, caller: &Client) -> RawAnswer {
    let framing = format!("content-length: {}", 4 * LIMIT);
    let mut raw = begin(app, operation, path, caller, &framing);
    raw.send("{");
    let answer = raw.answer();
    assert_eq!(
        answer.header("connection"),
        Some("close"),
        "{}: {answer:?}",
        operation.id
    );
    answer
}

#[rstest]
fn a_large_body_is_read_only_from_who_has_the_right(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("body_limit_bytes", &LIMIT.to_string())]);
    let people = app.scenario();
    let service = back_end(&app, &["drive"]);
    let visitor = app.anonymous();
    let strangers = [
        (401, visitor.clone()),
        (401, visitor.with_token("kontor_api_made-up")),
        (401, visitor.with_token("kontor_service_made-up")),
        (404, people.outsider.client.clone()),
        (404, people.suspended.client.clone()),
        (403, people.external.client.clone()),
        (403, people.collaborator.client.clone()),
    ];
    let mut large = BTreeSet::new();
    for operation in Operation::all()
        .into_iter()
        .filter(|operation| operation.example.is_some())
    {
        let path = address(&people, &operation);
        let is_for_services = operation.id == "check_access";
        let is_for_collaborators = operation.id == "create_message_check";
        let strangers = strangers
            .iter()
            .take(strangers.len() - usize::from(is_for_collaborators));
        for (status, caller) in strangers {
            let answer = without_body(&app, &operation, &path, caller);
            if is_large(&operation) {
                let expected = if is_for_services && *status != 401 {
                    403
                } else {
                    *status
                };
                assert_eq!(answer.status(), expected, "{}: {answer:?}", operation.id);
            } else {
                assert!(
                    [401, 404, 413].contains(&answer.status()),
                    "{}: {answer:?}",
                    operation.id
                );
            }
        }
        let entitled = if is_for_services {
            &service
        } else {
            &people.legal_representative.client
        };
        if is_large(&operation) {
            let framing = format!("content-length: {}", 4 * LIMIT);
            let mut raw = begin(&app, &operation, &path, entitled, &framing);
            raw.send(format!("{{\"x\":\"{}\"}}", "x".repeat(4 * LIMIT - 8)));
            raw.answer().expect_problem(422, "invalid_input");
            let most = factor(&operation) * LIMIT;
            let mut raw = begin(
                &app,
                &operation,
                &path,
                entitled,
                &format!("content-length: {}", most + 1),
            );
            let answer = raw.answer();
            answer.expect_problem(413, "payload_too_large");
            assert_eq!(
                answer.json()["detail"],
                format!("at most {most} bytes are accepted")
            );
            large.insert(operation.id);
        } else {
            let answer = without_body(&app, &operation, &path, entitled);
            assert!(
                [404, 413].contains(&answer.status()),
                "{}: {answer:?}",
                operation.id
            );
        }
    }
    let expected = [
        "add_team_members",
        "check_access",
        "create_invitations",
        "create_team",
    ];
    assert!(expected.iter().all(|id| large.contains(*id)), "{large:?}");
}

#[rstest]
fn chunks_are_counted_too(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("body_limit_bytes", &LIMIT.to_string())]);
    let people = app.scenario();
    let chunk = format!("{:x}\r\n{}\r\n", 2 * LIMIT, "x".repeat(2 * LIMIT));
    for operation in Operation::all().iter().filter(|operation| is_large(operation)) {
        let path = address(&people, operation);
        let caller = &people.external.client;
        let mut raw = begin(&app, operation, &path, caller, "transfer-encoding: chunked");
        raw.send(&chunk);
        assert_eq!(raw.answer().status(), 403, "{}", operation.id);
    }
    let operation = Operation::all()
        .into_iter()
        .find(|operation| operation.id == "create_team");
    let operation = operation.expect("create_team");
    let path = address(&people, &operation);
    let caller = &people.legal_representative.client;
    let mut raw = begin(&app, &operation, &path, caller, "transfer-encoding: chunked");
    raw.send(chunk.repeat(8) + "1\r\nx\r\n");
    raw.answer().expect_problem(413, "payload_too_large");
}

#[rstest]
fn a_caller_sends_a_few_large_bodies_at_a_time(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("body_limit_bytes", &LIMIT.to_string())]);
    let people = app.scenario();
    let path = people.path("/teams");
    let lines = ["content-type: application/json", "content-length: 4096"];
    let begin = |caller: &Client| {
        let mut raw = Raw::open(app.base());
        raw.head(&format!("POST {path} HTTP/1.1"), Some(caller), &lines);
        raw
    };
    let lea = &people.legal_representative.client;
    let whole = format!("{{\"x\":\"{}\"}}", "x".repeat(4088));
    let mut slow: Vec<Raw> = (0..4).map(|_| begin(lea)).collect();
    // Soon the server has seen all four.
    let refused = (0..200).find_map(|_| {
        let mut raw = begin(lea);
        raw.send(&whole);
        Some(raw.answer()).filter(|answer| answer.status() != 422)
    });
    let refused = refused.expect("the fifth is refused");
    refused.expect_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("1"));
    let mut other = begin(&people.administrator.client);
    other.send(&whole);
    other.answer().expect_problem(422, "invalid_input");
    for raw in &mut slow {
        raw.send(&whole);
        raw.answer().expect_problem(422, "invalid_input");
    }
}

#[rstest]
fn a_longer_body_is_parsed_beside_the_requests_of_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let turns: Vec<_> = (0..(cores / 2).max(1))
        .map(|_| app.block_on(app.app.bodies.turn()).expect("a turn"))
        .collect();
    let body = |length: usize| format!("{{\"email\":\"{}\"}}", "x".repeat(length));
    let begin = |length: usize| {
        let mut raw = Raw::open(app.base());
        let text = body(length);
        let framing = format!("content-length: {}", text.len());
        raw.head(
            "POST /v1/sessions HTTP/1.1",
            None,
            &["content-type: application/json", &framing],
        );
        raw.send(text);
        raw
    };
    let mut waiting = begin(60_000);
    // The one thread that serves is free, and short bodies need no turn.
    app.anonymous().get("/health/live").expect(200);
    begin(100).answer().expect_problem(422, "invalid_input");
    waiting.0.set_nonblocking(true).expect("a mode");
    let nothing = std::io::Read::read(&mut waiting.0, &mut [0]).expect_err("no answer yet");
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    waiting.0.set_nonblocking(false).expect("a mode");
    drop(turns);
    waiting.answer().expect_problem(422, "invalid_input");
}
