//! Errors are in the language requested by the client; programs read the code, which stays the same.

use kontor_api::problem::types;
use kontor_api::problems;
use kontor_domain::locale::Locale;
use kontor_tests::scenario::person;
use kontor_tests::{Answer, Client, Database, TestApp};
use rstest::rstest;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;

fn asking(client: &Client, languages: &str) -> Client {
    client.with_header("accept-language", languages)
}

#[track_caller]
fn said(answer: &Answer, locale: Locale) {
    let kind = problems::all()
        .into_iter()
        .find(|kind| answer.body["code"] == kind.code)
        .expect("a known code");
    assert_eq!(answer.body["title"], kind.title_in(locale), "{}", answer.text);
    assert_eq!(answer.header("content-language"), Some(locale.as_str()));
}

#[rstest]
#[case("de", Locale::De)]
#[case("fr-CH", Locale::Fr)]
#[case("it;q=0.9, de;q=0.8", Locale::It)]
#[case("rm, de;q=0.2, en;q=0.1", Locale::De)]
#[case("en, de", Locale::En)]
#[case("ja", Locale::En)]
#[case("*", Locale::En)]
#[case("de;q=0, fr;q=0.001", Locale::Fr)]
#[case(";;,q=", Locale::En)]
fn the_title_is_in_the_language_that_is_wanted_most(#[case] header: &str, #[case] locale: Locale) {
    let app = TestApp::start(Database::Sqlite);
    let answer = asking(&app.anonymous(), header).get("/v1/profile");
    said(&answer.expect_problem(401, "unauthenticated"), locale);
}

#[rstest]
fn every_layer_speaks_it(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = asking(&people.legal_representative.client, "de-CH, de;q=0.9, en;q=0.5");
    let visitor = asking(&app.anonymous(), "de");
    let token = json!({ "token": "x" });
    for answer in [
        lea.get("/nowhere").expect_problem(404, "unknown_path"),
        lea.delete("/v1/profile")
            .expect_problem(405, "method_not_allowed"),
        lea.get(&people.path("/activity?limit=0"))
            .expect_problem(422, "invalid_input"),
        lea.post("/v1/organizations", json!({}))
            .expect_problem(422, "invalid_input"),
        lea.send_text(
            "POST",
            "/v1/organizations",
            Some("application/json"),
            b"{".to_vec(),
        )
        .expect_problem(400, "malformed_json"),
        lea.patch(
            &people.member_path(&people.legal_representative),
            json!({ "role": "external" }),
        )
        .expect_problem(409, "last_legal_representative"),
        visitor
            .post("/v1/invitations/preview", token)
            .expect_problem(422, "invalid_token"),
    ] {
        said(&answer, Locale::De);
    }
    let answer = lea.delete("/v1/profile");
    assert!(answer.text_at("/detail").starts_with("dieser Pfad unterstützt "));
    let answer = people.legal_representative.client.get("/nowhere");
    said(&answer, Locale::En);
    assert_eq!(
        lea.get("/v1/profile").expect(200).header("content-language"),
        None
    );
}

#[test]
fn a_refusal_before_any_handler_speaks_it_too() {
    let settings = [("rate_limit_per_minute", "1"), ("request_timeout_seconds", "1")];
    let app = TestApp::start_with(Database::Sqlite, &settings);
    let lea = person(&app, "lea");
    let lea = asking(&lea.client, "it");
    lea.get("/v1/profile").expect(200);
    said(
        &lea.get("/v1/profile").expect_problem(429, "rate_limited"),
        Locale::It,
    );

    // Given up by the clock: the body never comes.
    let address = app.base().strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let head = "POST /v1/sessions HTTP/1.1\r\nhost: x\r\naccept-language: fr\r\ncontent-type: application/json\r\n\
                connection: close\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains(types::TIMEOUT.title_in(Locale::Fr)), "{answer}");
    assert!(answer.to_lowercase().contains("content-language: fr"), "{answer}");
}

#[test]
fn spaces_and_repeated_lines_of_headers_change_nothing() {
    let app = TestApp::start(Database::Sqlite);
    let lea = person(&app, "lea");
    let spaced = format!("Bearer   {}", lea.client.token().expect("a token"));
    app.anonymous()
        .with_header("authorization", &spaced)
        .get("/v1/profile")
        .expect(200);
    let address = app.base().strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let head = "GET /nowhere HTTP/1.1\r\nhost: x\r\naccept-language: pt\r\naccept-language: fr\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(answer.to_lowercase().contains("content-language: fr"), "{answer}");
}
