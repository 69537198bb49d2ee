//! Responses of every path to methods, parameters and bodies unknown to the contract.

use kontor_tests::contract::{CONTRACT, resolve};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
];

/// Returns a path with unknown ids, in the form required by the contract.
fn path(template: &str, item: &'static Value) -> String {
    let mut path = template.to_owned();
    let operations = item.as_object().expect("a path item").values();
    for parameter in operations
        .filter_map(|one| one["parameters"].as_array())
        .flatten()
    {
        let parameter = resolve(parameter);
        if parameter["in"] == "path" {
            let (name, form) = (&parameter["name"], &parameter["schema"]["pattern"]);
            let form = form.as_str().expect("a form").trim_start_matches('^');
            let id = form.replace("[0-9a-f]{32}$", &"0".repeat(32));
            path = path.replace(&format!("{{{}}}", name.as_str().expect("a name")), &id);
        }
    }
    path
}

#[test]
fn an_undeclared_method_is_405_and_says_which_there_are() {
    let app = TestApp::start(Database::Sqlite);
    let client = app.scenario().legal_representative.client;
    for (template, item) in CONTRACT["paths"].as_object().expect("paths") {
        let mut declared: BTreeSet<String> = item
            .as_object()
            .expect("a path item")
            .keys()
            .map(|method| method.to_uppercase())
            .collect();
        if declared.contains("GET") {
            declared.insert("HEAD".to_owned());
        }
        let path = path(template, item);
        assert!(!path.contains(['{', '[']), "{path}: which id goes there?");
        for method in METHODS.into_iter().filter(|method| !declared.contains(*method)) {
            let answer = client.send(method, &path, None);
            assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text);
            let allowed = answer.header("allow").expect("Allow").split(", ");
            assert_eq!(allowed.map(str::to_owned).collect::<BTreeSet<_>>(), declared);
            if method != "HEAD" {
                answer.expect_problem(405, "method_not_allowed");
            }
        }
    }
}

#[test]
fn head_is_get_without_the_body() {
    let app = TestApp::start(Database::Sqlite);
    let scenario = app.scenario();
    let client = &scenario.legal_representative.client;
    for path in [
        "/.well-known/jwks.json",
        "/v1/profile",
        &scenario.path("/members"),
    ] {
        let (get, head) = (
            client.get(path).expect(200),
            client.send("HEAD", path, None).expect(200),
        );
        assert_eq!(head.text, "", "{path}");
        for name in ["content-type", "content-length", "etag"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
    let head = app.anonymous().send("HEAD", "/v1/profile", None).expect(401);
    assert_eq!(head.text, "");
}

#[test]
fn an_unknown_path_is_a_problem_like_others() {
    let app = TestApp::start(Database::Sqlite);
    let client = app.scenario().legal_representative.client;
    for path in [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/profile/",
        "/v1/%ff",
        "/nothing",
    ] {
        client.get(path).expect_problem(404, "unknown_path");
    }
    client
        .get("/v1/organizations/%00")
        .expect_problem(404, "not_found");
}

#[rstest]
fn unknown_parameters_are_refused_like_unknown_fields(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let client = &scenario.legal_representative.client;
    let refused = |path: &str, found: Value| {
        let answer = client.get(path).expect_problem(422, "invalid_input");
        let errors = answer.body["errors"].as_array().expect("errors").iter();
        let errors: Vec<Value> = errors.map(|one| json!([one["pointer"], one["code"]])).collect();
        assert_eq!(Value::from(errors), found, "{path}");
    };
    refused(
        "/v1/profile?x=1&y",
        json!([["?x", "unknown_parameter"], ["?y", "unknown_parameter"]]),
    );
    refused("/.well-known/jwks.json?x=1", json!([["?x", "unknown_parameter"]]));
    refused(
        &scenario.path("/members?limit=0&page=2&role=boss"),
        json!([
            ["?limit", "range"],
            ["?page", "unknown_parameter"],
            ["?role", "enum"]
        ]),
    );
    refused(
        "/v1/sessions?limit=1&limit=2",
        json!([["?limit", "duplicate_parameter"]]),
    );
    // A byte that PostgreSQL can't keep in a text.
    refused(
        &scenario.path("/members?q=a%00"),
        json!([["?q", "control_character"]]),
    );
    refused(
        &scenario.path("/activity?object_id=%00"),
        json!([["?object_id", "control_character"]]),
    );
    refused(
        &scenario.path(&format!("/members?q={}", "x".repeat(255))),
        json!([["?q", "too_long"]]),
    );
    refused(
        &scenario.path(&format!("/activity?object_id={}", "x".repeat(65))),
        json!([["?object_id", "too_long"]]),
    );
    refused(
        &scenario.path("/activity/verify?limit=1"),
        json!([["?limit", "unknown_parameter"]]),
    );
    refused(
        &scenario.path("/activity/verify?known_head=0.AAAA"),
        json!([["?known_head", "format"]]),
    );
    let before = scenario.snapshot();
    client
        .post("/v1/organizations?dry_run=true", json!({}))
        .expect_problem(422, "invalid_input");
    assert_eq!(scenario.snapshot(), before);
    app.anonymous()
        .get("/v1/profile?x=1")
        .expect_problem(401, "unauthenticated");
}

#[test]
fn odd_bodies_are_refused_with_their_kind_of_problem() {
    let app = TestApp::start(Database::Sqlite);
    let visitor = app.anonymous();
    let send = |content_type: Option<&str>, bytes: &[u8]| {
        visitor.send_text("POST", "/v1/sessions", content_type, bytes.to_vec())
    };
    let json = Some("application/json; charset=utf-8");
    send(None, b"{}").expect_problem(415, "unsupported_media_type");
    send(Some("text/plain"), b"{}").expect_problem(415, "unsupported_media_type");
    send(json, b"").expect_problem(400, "malformed_json");
    send(json, b"\xff\xfe").expect_problem(400, "malformed_json");
    send(json, b"{\"email\":\"\xff\"}").expect_problem(400, "malformed_json");
    send(json, b"{}}").expect_problem(400, "malformed_json");
    send(json, &b"[".repeat(10_000)).expect_problem(400, "malformed_json");
    send(json, b"null").expect_problem(422, "invalid_input");
    send(json, br#"{"email":"a\u0000@example.com","password":"x"}"#)
        .expect_problem(401, "invalid_credentials");
    send(json, br#"{"email":1e999,"password":1}"#).expect_problem(400, "malformed_json");
    send(json, &vec![b' '; 65_537]).expect_problem(413, "payload_too_large");
}

#[test]
fn beyond_the_quota_every_request_is_told_when_to_come_back() {
    let app = TestApp::start_with(Database::Sqlite, &[("rate_limit_per_minute", "2")]);
    let visitor = app.anonymous();
    for left in ["1", "0"] {
        let answer = visitor.get("/.well-known/jwks.json").expect(200);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"default\";q=2;w=60"));
        assert_eq!(
            answer.header("ratelimit"),
            Some(format!("\"default\";r={left};t=60").as_str())
        );
    }
    let refused = visitor
        .get("/.well-known/jwks.json")
        .expect_problem(429, "rate_limited");
    let wait: u64 = refused
        .header("retry-after")
        .expect("Retry-After")
        .parse()
        .expect("seconds");
    assert!((1..=30).contains(&wait), "{wait}");
    let left = format!("\"default\";r=0;t={wait}");
    assert_eq!(refused.header("ratelimit"), Some(left.as_str()));
}
