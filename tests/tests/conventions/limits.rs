//! Limits: how often, how long, and what happens when everything is busy.

use diesel::connection::SimpleConnection;
use kontor_tests::scenario::{Person, api_token, back_end, person};
use kontor_tests::{Answer, Client, Database, TestApp};
use rstest::rstest;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;

fn create(person: &Person) -> Answer {
    let body = json!({ "name": "Muster AG", "kind": "company", "postal_address": { "country": "CH" } });
    person.client.post("/v1/organizations", body)
}

#[track_caller]
fn retry_after(answer: &Answer) -> u64 {
    let seconds = answer.header("retry-after").expect("Retry-After");
    seconds.parse().expect("seconds")
}

#[rstest]
fn a_quota_is_counted_down_and_then_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("rate_limit_per_minute", "5")]);
    let lea = person(&app, "lea");
    let visitor = app.anonymous();
    for left in (0..5).rev() {
        let answer = visitor.get("/.well-known/jwks.json").expect(200);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"default\";q=5;w=60"));
        assert_eq!(
            answer.header("ratelimit"),
            Some(format!("\"default\";r={left};t=60").as_str())
        );
    }
    let refused = visitor
        .get("/.well-known/jwks.json")
        .expect_problem(429, "rate_limited");
    let wait = retry_after(&refused);
    assert!((1..=12).contains(&wait), "{wait}");
    assert_eq!(
        refused.header("ratelimit"),
        Some(format!("\"default\";r=0;t={wait}").as_str())
    );
    assert_eq!(refused.header("ratelimit-policy"), Some("\"default\";q=5;w=60"));
    assert_eq!(refused.header("x-content-type-options"), Some("nosniff"));
    // A logged-in client has its own quota; an invalid token does not give one.
    lea.client.get("/v1/profile").expect(200);
    app.anonymous()
        .with_token("eyJ.eyJ.x")
        .get("/v1/profile")
        .expect_problem(429, "rate_limited");
    let script = api_token(&app, &lea, &["identity:read"]);
    script.get("/v1/profile").expect_problem(429, "rate_limited");
    let problem = lea.client.get("/nowhere").expect_problem(404, "unknown_path");
    assert_eq!(problem.header("ratelimit"), Some("\"default\";r=3;t=60"));
}

fn ask(client: &Client) -> Answer {
    let question = json!({
        "user_id": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        "right": "view" });
    client.post("/v1/access/check", json!({ "questions": [question] }))
}

#[rstest]
fn a_service_token_has_a_quota_of_its_own_once_it_is_known(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let settings = [
        ("rate_limit_per_minute", "4"),
        ("service_rate_limit_per_minute", "3"),
    ];
    let app = TestApp::start_with(database, &settings);
    let (one, other) = (back_end(&app, &["drive"]), back_end(&app, &["drive"]));
    let made_up = app.anonymous().with_token("kontor_service_made-up");
    // Until a node knows them, tokens count for their network.
    for (client, left) in [(&one, 3), (&other, 2)] {
        let answer = ask(client).expect(200);
        let expected = format!("\"default\";r={left};t=60");
        assert_eq!(answer.header("ratelimit"), Some(expected.as_str()));
    }
    // A made-up one goes on counting for it.
    ask(&made_up).expect_problem(401, "unauthenticated");
    ask(&made_up).expect_problem(401, "unauthenticated");
    ask(&made_up).expect_problem(429, "rate_limited");
    for left in (0..3).rev() {
        let answer = ask(&one).expect(200);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"default\";q=3;w=60"));
        let expected = format!("\"default\";r={left};t=60");
        assert_eq!(answer.header("ratelimit"), Some(expected.as_str()));
    }
    let refused = ask(&one).expect_problem(429, "rate_limited");
    assert!((1..=20).contains(&retry_after(&refused)));
    // Other quotas are not used up, and a token has its own counter only while it is valid.
    ask(&other).expect(200);
    other
        .get("/.well-known/jwks.json")
        .expect_problem(429, "rate_limited");
    // Nor does it once it is worth nothing any more.
    app.write(|tx| {
        for token in tx.grants().service_tokens()? {
            tx.grants().revoke_service_token(token.id)?;
        }
        Ok(())
    });
    ask(&other).expect_problem(401, "unauthenticated");
    ask(&other).expect_problem(429, "rate_limited");
}

#[rstest]
fn a_request_that_takes_too_long_is_given_up(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("request_timeout_seconds", "1")]);
    let address = app.base().strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let head = "POST /v1/sessions HTTP/1.1\r\nhost: x\r\nx-request-id: slow\r\ncontent-type: application/json\r\n\
                connection: close\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut answer = String::new();
    // The rest of the body never comes.
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
    assert!(head.starts_with("HTTP/1.1 503 "), "{answer}");
    let head = head.to_lowercase();
    for line in [
        "content-type: application/problem+json",
        "retry-after: 2",
        "x-request-id: slow",
        "x-content-type-options: nosniff",
    ] {
        assert!(head.contains(line), "{line}: {answer}");
    }
    let problem: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(
        (&problem["code"], &problem["request_id"]),
        (&json!("request_timeout"), &json!("slow"))
    );
    app.anonymous().get("/health/ready").expect(200);
}

/// Another process holds the file's lock: one write waits for it and one in the queue, unless all came before the first
/// was taken out of the queue; further ones are refused.
#[test]
fn writes_beyond_the_queue_are_refused_and_the_others_are_done() {
    let app = TestApp::start_with(Database::Sqlite, &[("write_queue", "1"), ("write_batch", "1")]);
    let lea = person(&app, "lea");
    let mut holder = app.fresh.sqlite();
    holder.batch_execute("BEGIN IMMEDIATE").expect("the lock");
    let (answered, answers) = mpsc::channel();
    let done = std::thread::scope(|scope| {
        for _ in 0..6 {
            let (answered, lea) = (answered.clone(), lea.clone());
            scope.spawn(move || answered.send(create(&lea)).expect("the test listens"));
        }
        // While the lock is held no request is served, so an answered one was refused.
        for _ in 0..4 {
            let refused = answers
                .recv()
                .expect("an answer")
                .expect_problem(503, "unavailable");
            assert_eq!(retry_after(&refused), 2);
        }
        lea.client.get("/v1/profile").expect(200);
        holder.batch_execute("ROLLBACK").expect("the lock is free");
        let last = [(); 2].map(|()| answers.recv().expect("an answer").status);
        assert!(last.iter().all(|status| [201, 503].contains(status)), "{last:?}");
        last.into_iter().filter(|status| *status == 201).count()
    });
    assert!(done > 0, "what waited is done");
    assert_eq!(
        app.fresh.count("organizations"),
        i64::try_from(done).expect("a few")
    );
}

/// A request waits for the lock for half of its time, and for a connection until its time is up.
#[test]
fn a_request_that_gets_no_lock_and_one_that_gets_no_connection_are_given_up() {
    let settings = [("database_connections", "1"), ("request_timeout_seconds", "1")];
    let app = TestApp::start_with(Database::Postgres, &settings);
    let lea = person(&app, "lea");
    let mut holder = app.fresh.postgres();
    holder
        .batch_execute("BEGIN; LOCK TABLE organizations IN EXCLUSIVE MODE")
        .expect("the lock");
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..3).map(|_| scope.spawn(|| create(&lea))).collect();
        for thread in waiting {
            let refused = thread.join().expect("an answer").expect(503);
            let code = refused.text_at("/code");
            assert!(
                ["unavailable", "request_timeout"].contains(&code.as_str()),
                "{code}"
            );
            assert_eq!(retry_after(&refused), 2);
        }
    });
    holder.batch_execute("ROLLBACK").expect("the lock is free");
    let free = (0..20).any(|_| lea.client.get("/v1/profile").status == 200);
    assert!(free, "the connection came back");
    create(&lea).expect(201);
}
