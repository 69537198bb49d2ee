//! Compression: static files, JSON on request, and never what holds a secret.

use flate2::read::GzDecoder;
use kontor_api::http::methods;
use kontor_tests::contract::{CONTRACT, examples, resolve};
use kontor_tests::{Client, Database, Operation, Raw, RawAnswer, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Read;

fn get(app: &TestApp, caller: Option<&Client>, path: &str, lines: &[&str]) -> RawAnswer {
    let mut raw = Raw::open(app.base());
    raw.head(&format!("GET {path} HTTP/1.1"), caller, lines);
    raw.answer()
}

/// Whether a cache is informed that the answer depends on what the client accepts.
fn varies(answer: &RawAnswer) -> bool {
    answer
        .header("vary")
        .is_some_and(|vary| vary.contains("accept-encoding"))
}

fn plain(answer: &RawAnswer) -> String {
    let mut plain = String::new();
    let mut decoder = GzDecoder::new(answer.body.as_slice());
    decoder.read_to_string(&mut plain).expect("gzip of text");
    plain
}

#[test]
fn static_files_are_compressed_beforehand_and_cached() {
    let app = TestApp::start(Database::Sqlite);
    for path in [
        "/openapi.json",
        "/openapi.yaml",
        "/docs/",
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css",
    ] {
        let whole = get(&app, None, path, &[]);
        let packed = get(&app, None, path, &["accept-encoding: br, gzip;q=0.8"]);
        assert_eq!((whole.status(), packed.status()), (200, 200), "{path}");
        assert_eq!(whole.header("content-encoding"), None, "{path}");
        assert_eq!(packed.header("content-encoding"), Some("gzip"), "{path}");
        assert_eq!(
            plain(&packed),
            String::from_utf8(whole.body.clone()).expect("text"),
            "{path}"
        );
        assert_eq!(whole.header("content-type"), packed.header("content-type"));
        for answer in [&whole, &packed] {
            assert_eq!(
                answer.header("cache-control"),
                Some("public, max-age=300"),
                "{path}"
            );
            assert!(varies(answer), "{path}");
        }
        let (tag, other) = (
            whole.header("etag").expect("a tag"),
            packed.header("etag").expect("a tag"),
        );
        assert_ne!(
            tag, other,
            "{path}: another representation has another strong tag"
        );
        for tag in [tag, other] {
            let same = get(&app, None, path, &[&format!("if-none-match: {tag}")]);
            assert_eq!((same.status(), same.body.len()), (304, 0), "{path}");
            assert_eq!(
                same.header("cache-control"),
                Some("public, max-age=300"),
                "{path}"
            );
        }
        let refused = get(&app, None, path, &["accept-encoding: gzip;q=0"]);
        assert_eq!(refused.header("content-encoding"), None, "{path}");
    }
    let contract = get(&app, None, "/openapi.yaml", &["accept-encoding: gzip"]);
    let plain = get(&app, None, "/openapi.yaml", &[]).body.len();
    assert!(
        contract.body.len() * 6 < plain,
        "{} of {plain}",
        contract.body.len()
    );
    get(&app, None, "/docs/nothing.js", &[]).expect_problem(404, "not_found");
}

#[rstest]
fn json_over_a_kibibyte_is_compressed_on_request(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let packed = |path: &str| get(&app, Some(&lea.client), path, &["accept-encoding: gzip"]);
    let short = packed("/v1/profile");
    assert!(short.body.len() < 1024);
    assert_eq!((short.header("content-encoding"), varies(&short)), (None, false));
    let path = people.path("/members");
    let whole = get(&app, Some(&lea.client), &path, &[]);
    assert_eq!((whole.header("content-encoding"), varies(&whole)), (None, true));
    let small = packed(&path);
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert_eq!(plain(&small), String::from_utf8_lossy(&whole.body));
    assert!(small.body.len() * 2 < whole.body.len());
    // Long answers are compressed elsewhere, with the same result.
    for number in 0..120 {
        let body = json!({ "name": format!("Team {number}"), "description": "x".repeat(300) });
        lea.client.post(&people.path("/teams"), body).expect(201);
    }
    let path = people.path("/teams?limit=200");
    let whole = get(&app, Some(&lea.client), &path, &[]);
    assert!(whole.body.len() > 40_000);
    assert_eq!(plain(&packed(&path)), String::from_utf8_lossy(&whole.body));
    // Problems too.
    let body = json!({ "invitations": vec![json!({ "nothing": 1 }); 40] }).to_string();
    let mut raw = Raw::open(app.base());
    let lines = [
        "accept-encoding: gzip",
        "content-type: application/json",
        &format!("content-length: {}", body.len()),
    ];
    raw.head(
        &format!("POST {} HTTP/1.1", people.path("/invitations/bulk")),
        Some(&lea.client),
        &lines,
    );
    raw.send(body);
    let problem = raw.answer();
    assert_eq!(
        (problem.status(), problem.header("content-encoding")),
        (422, Some("gzip"))
    );
    assert!(plain(&problem).contains("\"code\":\"invalid_input\""));
}

#[rstest]
fn a_change_is_made_with_either_tag_of_the_version(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let team = json!({ "name": "Sales", "description": "x".repeat(400) });
    let made = lea.client.post(&people.path("/teams"), team).expect(201);
    // Longer than a kibibyte with its description in letters of four bytes.
    let path = people.path(&format!("/teams/{}", made.text_at("/id")));
    lea.client
        .patch(&path, json!({ "description": "𝐱".repeat(400) }))
        .expect(200);
    let packed = get(&app, Some(&lea.client), &path, &["accept-encoding: gzip"]);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let tag = packed.header("etag").expect("a tag").to_owned();
    assert!(tag.ends_with("-gzip\""));
    let same = get(
        &app,
        Some(&lea.client),
        &path,
        &["accept-encoding: gzip", &format!("if-none-match: {tag}")],
    );
    assert_eq!((same.status(), same.header("etag")), (304, Some(tag.as_str())));
    let change = |tag: &str, name: &str| {
        lea.client
            .with_header("if-match", tag)
            .patch(&path, json!({ "name": name }))
    };
    // A proxy that compresses by itself weakens tags, and a weak one never matches.
    change(&format!("W/{tag}"), "Weak").expect_problem(412, "precondition_failed");
    change(&tag, "One").expect(200);
    change(&tag, "Two").expect_problem(412, "precondition_failed");
    let whole = lea.client.get(&path).expect(200);
    change(whole.header("etag").expect("a tag"), "Three").expect(200);
}

/// The operations whose example of a success shows a secret.
fn secrets_in_examples() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, item) in CONTRACT["paths"].as_object().expect("paths") {
        for (_, operation) in item.as_object().expect("a path item") {
            let responses = operation["responses"].as_object().into_iter().flatten();
            let successes = responses.filter(|(status, _)| status.starts_with('2'));
            let contents = successes.filter_map(|(_, response)| resolve(response)["content"].as_object());
            let shown = contents.flat_map(|content| content.values().flat_map(examples));
            let is_secret = |text: String| {
                text.contains("\"eyJ")
                    || text.split("kontor_").skip(1).any(|rest| {
                        let token = rest.split_once('_').map_or("", |(_, token)| token);
                        token.chars().take_while(char::is_ascii_alphanumeric).count() > 20
                    })
            };
            if shown.map(Value::to_string).any(is_secret) {
                found.insert(operation["operationId"].as_str().expect("a name").to_owned());
            }
        }
    }
    found
}

/// Checks the operations that answer secrets. All their answers are short today, but none may ever be compressed.
#[test]
fn what_holds_a_secret_is_never_compressed() {
    let secret: BTreeSet<String> = Operation::all()
        .into_iter()
        .filter(|operation| methods::is_secret(&operation.method, &operation.example_address()))
        .map(|operation| operation.id)
        .collect();
    let expected = [
        "confirm_device",
        "confirm_second_factor",
        "create_api_token",
        "get_transfer_link",
        "log_in",
        "refresh_session",
        "renew_recovery_codes",
        "start_totp",
        "step_up",
        "verify_login_challenge",
    ];
    assert_eq!(secret.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    let shown = secrets_in_examples();
    assert!(shown.is_subset(&secret), "{shown:?}");
}
