//! Headers of every answer: the request's id, and what keeps browsers from harm.

use kontor_tests::scenario::person;
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use std::collections::BTreeSet;

fn id(answer: &Answer) -> String {
    answer.header("x-request-id").expect("an id").to_owned()
}

#[rstest]
fn a_request_keeps_its_id_and_a_bad_one_is_replaced(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let with = |name: &str, value: &str| lea.client.with_header(name, value);
    for good in ["a", "req_1.2-3", &"x".repeat(64)] {
        assert_eq!(
            id(&with("x-request-id", good).get("/v1/profile").expect(200)),
            good
        );
        let refused = with("x-request-id", good)
            .get("/nowhere")
            .expect_problem(404, "unknown_path");
        assert_eq!(
            (id(&refused).as_str(), refused.text_at("/request_id").as_str()),
            (good, good)
        );
    }
    for bad in ["", "a b", "<script>", "id\"", &"x".repeat(65)] {
        let answer = with("x-request-id", bad).get("/v1/profile").expect(200);
        assert_ne!(id(&answer), bad);
        assert_eq!(id(&answer).len(), 32);
    }
    let fresh: BTreeSet<String> = (0..20).map(|_| id(&lea.client.get("/v1/profile"))).collect();
    assert_eq!(fresh.len(), 20);

    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let header = format!("00-{trace}-00f067aa0ba902b7-01");
    assert_eq!(id(&with("traceparent", &header).get("/v1/profile")), trace);
    let both = with("traceparent", &header).with_header("x-request-id", "mine");
    assert_eq!(id(&both.get("/v1/profile")), "mine");
    assert_ne!(id(&with("traceparent", "00-zz-00-01").get("/v1/profile")), "zz");
}

#[rstest]
fn every_answer_has_the_security_headers(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (lea, visitor) = (person(&app, "lea"), app.anonymous());
    let tag = lea
        .client
        .get("/v1/profile")
        .header("etag")
        .expect("a tag")
        .to_owned();
    let answers = [
        (200, lea.client.get("/v1/profile")),
        (
            304,
            lea.client.with_header("if-none-match", &tag).get("/v1/profile"),
        ),
        (
            400,
            visitor.send_text("POST", "/v1/sessions", Some("application/json"), vec![b'{']),
        ),
        (401, visitor.get("/v1/profile")),
        (404, visitor.get("/nowhere")),
        (405, visitor.delete("/v1/profile")),
        (200, visitor.get("/docs/")),
        (200, visitor.get("/openapi.json")),
        (200, visitor.get("/health/ready")),
        (302, visitor.get("/")),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status, status, "{}", answer.text);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-site"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{status}: {}", answer.text);
        }
        // Only the page and the contract may be kept.
        let kept = answer.text.contains("<html") || answer.text.contains("\"openapi\"");
        let caching = if kept { "public, max-age=300" } else { "no-store" };
        assert_eq!(
            answer.header("cache-control"),
            Some(caching),
            "{status}: {}",
            answer.text
        );
        let policy = answer.header("content-security-policy").expect("a policy");
        let page = answer.text.contains("<html");
        assert_eq!(
            policy.contains("default-src 'none'"),
            !page,
            "{policy}: {}",
            answer.text
        );
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("server"), None);
        id(&answer);
    }
}

#[rstest]
fn the_address_of_a_client_is_taken_from_configured_proxies_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let address = |app: &TestApp, forwarded: &str| {
        let lea = person(app, "lea");
        let visitor = app.anonymous().with_header("x-forwarded-for", forwarded);
        let body = serde_json::json!({ "email": lea.email, "password": kontor_tests::scenario::PASSWORD });
        let login = visitor.post("/v1/sessions", body).expect(201);
        let client = app.anonymous().with_token(&login.text_at("/access_token"));
        let sessions = client.get("/v1/sessions").expect(200);
        let mut items = sessions.body["items"].as_array().expect("items").iter();
        let own = items
            .find(|item| item["current"] == true)
            .expect("the current one");
        own["ip_address"].as_str().expect("an address").to_owned()
    };
    let app = TestApp::start(database);
    assert_eq!(address(&app, "203.0.113.7"), "127.0.0.1");
    let app = TestApp::start_with(database, &[("trusted_proxies", "127.0.0.0/8, 10.0.0.0/8")]);
    assert_eq!(address(&app, "203.0.113.7"), "203.0.113.7");
    assert_eq!(
        address(&app, "198.51.100.1, 203.0.113.7, 10.1.2.3"),
        "203.0.113.7",
        "the last that is no proxy"
    );
    assert_eq!(address(&app, "nonsense"), "127.0.0.1");
}
