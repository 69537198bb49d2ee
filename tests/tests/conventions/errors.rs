//! Errors that one can act on: for each bad request the status, the code, the field with its parameters, and what is
//! said, in English and German.

use kontor_tests::scenario::Scenario;
use kontor_tests::{Answer, Client, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

/// A bad request, and the problem that answers it.
struct Case {
    what: &'static str,
    send: fn(&Client, &Scenario) -> Answer,
    /// Status and code of the problem.
    problem: (u16, &'static str),
    /// Pointer, code and parameters of its only field; none, if it is not about fields.
    field: Option<(&'static str, &'static str, Value)>,
    /// A phrase of the message of the field, or of the detail.
    en: &'static str,
    de: &'static str,
}

fn raw(client: &Client, content_type: Option<&str>, text: &[u8]) -> Answer {
    client.send_text("POST", "/v1/organizations", content_type, text.to_vec())
}

fn token(expires_at: &str) -> Value {
    json!({ "name": "Report", "scopes": ["identity:read"], "expires_at": expires_at })
}

fn of_moments() -> Vec<Case> {
    let range = json!({ "min": "1970-01-01T00:00:00Z", "max": "9999-12-31T23:59:59Z" });
    vec![
        Case {
            what: "a moment without zone in a body",
            send: |client, _| client.post("/v1/api-tokens", token("2026-12-24T00:00:00")),
            problem: (422, "invalid_input"),
            field: Some(("/expires_at", "time_zone", Value::Null)),
            en: "end it with Z",
            de: "hängen Sie Z an",
        },
        Case {
            what: "a moment without zone in a query",
            send: |client, people| client.get(&people.path("/activity?since=2026-12-24T00:00:00")),
            problem: (422, "invalid_input"),
            field: Some(("?since", "time_zone", Value::Null)),
            en: "end it with Z",
            de: "hängen Sie Z an",
        },
        Case {
            what: "no moment",
            send: |client, _| client.get("/v1/logins?until=yesterday"),
            problem: (422, "invalid_input"),
            field: Some(("?until", "format", Value::Null)),
            en: "a date and time such as",
            de: "ein Zeitpunkt sein wie",
        },
        Case {
            what: "an offset whose + is not encoded",
            send: |client, people| client.get(&people.path("/activity?since=2026-12-24T00:00:00+01:00")),
            problem: (422, "invalid_input"),
            field: Some(("?since", "format", Value::Null)),
            en: "write + as %2B",
            de: "schreiben Sie das + in einer Query als %2B",
        },
        Case {
            what: "the year 0 in a query",
            send: |client, people| client.get(&people.path("/activity?since=0000-01-01T00:00:00Z")),
            problem: (422, "invalid_input"),
            field: Some(("?since", "range", range.clone())),
            en: "between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59Z",
            de: "zwischen 1970-01-01T00:00:00Z und 9999-12-31T23:59:59Z",
        },
        Case {
            what: "the year 0 in an export",
            send: |client, people| client.get(&people.path("/activity/export?until=0000-01-01T00:00:00Z")),
            problem: (422, "invalid_input"),
            field: Some(("?until", "range", range.clone())),
            en: "must be between",
            de: "muss zwischen",
        },
        Case {
            what: "a year of five digits by its offset",
            send: |client, _| client.post("/v1/api-tokens", token("9999-12-31T23:59:59-01:00")),
            problem: (422, "invalid_input"),
            field: Some(("/expires_at", "range", range)),
            en: "must be between",
            de: "muss zwischen",
        },
    ]
}

fn of_queries() -> Vec<Case> {
    vec![
        Case {
            what: "a page of none",
            send: |client, people| client.get(&people.path("/members?limit=0")),
            problem: (422, "invalid_input"),
            field: Some(("?limit", "range", json!({ "min": 1, "max": 200 }))),
            en: "a whole number from 1 to 200",
            de: "eine ganze Zahl von 1 bis 200",
        },
        Case {
            what: "a role that is none",
            send: |client, people| client.get(&people.path("/members?role=boss")),
            problem: (422, "invalid_input"),
            field: Some((
                "?role",
                "enum",
                json!({ "allowed": ["legal_representative", "administrator", "collaborator", "external"] }),
            )),
            en: "must be one of: legal_representative",
            de: "muss einer dieser Werte sein",
        },
        Case {
            what: "a switch in other words",
            send: |client, people| client.get(&people.path("/members?include_total=1")),
            problem: (422, "invalid_input"),
            field: Some(("?include_total", "enum", json!({ "allowed": ["true", "false"] }))),
            en: "one of: true, false",
            de: "Werte sein: true, false",
        },
        Case {
            what: "a cursor of another kind",
            send: |client, _| client.get("/v1/organizations?after=2"),
            problem: (422, "invalid_input"),
            field: Some(("?after", "format", Value::Null)),
            en: "next_cursor of a previous page",
            de: "next_cursor einer vorherigen Seite",
        },
        Case {
            what: "an unknown parameter",
            send: |client, _| client.get("/v1/organizations?sort=name"),
            problem: (422, "invalid_input"),
            field: Some(("?sort", "unknown_parameter", Value::Null)),
            en: "not a known parameter",
            de: "kein bekannter Parameter",
        },
        Case {
            what: "an action that is none",
            send: |client, people| client.get(&people.path("/activity?action=member.sung")),
            problem: (422, "invalid_input"),
            field: Some(("?action", "unknown", Value::Null)),
            en: "such as member.updated",
            de: "wie member.updated",
        },
    ]
}

/// Ids, wherever they stand, and paths.
fn of_ids_and_paths() -> Vec<Case> {
    vec![
        Case {
            what: "an id of another kind in a query",
            send: |client, people| {
                client.get(&people.path(&format!("/activity?actor_id={}", people.organization)))
            },
            problem: (422, "invalid_input"),
            field: Some((
                "?actor_id",
                "id_kind",
                json!({ "expected": "user_", "given": "org_" }),
            )),
            en: "begins with user_; this one begins with org_",
            de: "mit user_ beginnt; diese beginnt mit org_",
        },
        Case {
            what: "an id of another kind in a body",
            send: |client, people| {
                let user = people.collaborator.user.to_string();
                client.post(&people.path("/hand-overs"), json!({ "member_id": user }))
            },
            problem: (422, "invalid_input"),
            field: Some((
                "/member_id",
                "id_kind",
                json!({ "expected": "member_", "given": "user_" }),
            )),
            en: "begins with member_; this one begins with user_",
            de: "mit member_ beginnt; diese beginnt mit user_",
        },
        Case {
            what: "no id in a body",
            send: |client, people| client.post(&people.path("/hand-overs"), json!({ "member_id": "7" })),
            problem: (422, "invalid_input"),
            field: Some(("/member_id", "format", json!({ "expected": "member_" }))),
            en: "member_ and 32 hexadecimal digits",
            de: "member_ und 32 hexadezimale Ziffern",
        },
        Case {
            what: "an id of another kind in a path",
            send: |client, people| client.get(&people.path(&format!("/members/{}", people.organization))),
            problem: (404, "not_found"),
            field: None,
            en: "`member_id` in the path must be an id that begins with member_",
            de: "`member_id` im Pfad muss eine Kennung sein, die mit member_ beginnt",
        },
        Case {
            what: "no id in a path",
            send: |client, _| client.get("/v1/organizations/7"),
            problem: (404, "not_found"),
            field: None,
            en: "org_ and 32 hexadecimal digits",
            de: "org_ und 32 hexadezimale Ziffern",
        },
        Case {
            what: "a slash too many",
            send: |client, _| client.get("/v1/profile/"),
            problem: (404, "unknown_path"),
            field: None,
            en: "leave out the slash at its end: /v1/profile",
            de: "lassen Sie den Schrägstrich am Ende weg: /v1/profile",
        },
        Case {
            what: "an unknown path",
            send: |client, _| client.get("/v2/profile"),
            problem: (404, "unknown_path"),
            field: None,
            en: "/openapi.yaml lists all of them",
            de: "/openapi.yaml nennt alle",
        },
        Case {
            what: "a path without the version",
            send: |client, _| client.get("/organizations"),
            problem: (404, "unknown_path"),
            field: None,
            en: "start it with the version: /v1/organizations",
            de: "stellen Sie die Version voran: /v1/organizations",
        },
        Case {
            what: "a path with an id, without the version and with a slash",
            send: |client, people| client.get(&format!("/organizations/{}/", people.organization)),
            problem: (404, "unknown_path"),
            field: None,
            en: "start it with the version: /v1/organizations/org_",
            de: "stellen Sie die Version voran: /v1/organizations/org_",
        },
    ]
}

/// Bodies that can't be read, and headers.
fn of_bodies_and_headers() -> Vec<Case> {
    vec![
        Case {
            what: "no body",
            send: |client, _| raw(client, None, b""),
            problem: (400, "malformed_json"),
            field: None,
            en: "the body is empty",
            de: "der Inhalt ist leer",
        },
        Case {
            what: "an empty body",
            send: |client, _| raw(client, Some("application/json"), b" "),
            problem: (400, "malformed_json"),
            field: None,
            en: "the body is empty",
            de: "der Inhalt ist leer",
        },
        Case {
            what: "half a body",
            send: |client, _| raw(client, Some("application/json"), b"{"),
            problem: (400, "malformed_json"),
            field: None,
            en: "line 1, column 1: EOF while parsing an object",
            de: "Zeile 1, Spalte 1: der Text endet mitten in einem Objekt",
        },
        Case {
            what: "a form",
            send: |client, _| raw(client, Some("application/x-www-form-urlencoded"), b"name=x"),
            problem: (415, "unsupported_media_type"),
            field: None,
            en: "`Content-Type: application/json`",
            de: "mit dem Header `Content-Type: application/json`",
        },
        Case {
            what: "a compressed body",
            send: |client, _| {
                let gzip = client.with_header("content-encoding", "gzip");
                let answer = raw(&gzip, Some("application/json"), b"\x1f\x8b\x08");
                assert_eq!(answer.header("accept-encoding"), Some("identity"));
                answer
            },
            problem: (415, "unsupported_content_encoding"),
            field: None,
            en: "uncompressed",
            de: "unkomprimiert",
        },
        Case {
            what: "an ETag without its quotes",
            send: |client, _| {
                let bare = client.with_header("if-match", "AX8IwepCnRfLSOZH");
                bare.patch("/v1/profile", json!({ "locale": "de" }))
            },
            problem: (400, "bad_request"),
            field: None,
            en: "ETags in double quotes",
            de: "ETags in Anführungszeichen",
        },
        Case {
            what: "an ETag that a proxy has weakened",
            send: |client, _| {
                let weak = client.with_header("if-match", "W/\"AX8IwepCnRfLSOZH\"");
                weak.patch("/v1/profile", json!({ "locale": "de" }))
            },
            problem: (412, "precondition_failed"),
            field: None,
            en: "send it without `W/`",
            de: "senden Sie ihn ohne `W/`",
        },
        Case {
            what: "an ETag of another version",
            send: |client, _| {
                let stale = client.with_header("if-match", "\"AX8IwepCnRfLSOZH\"");
                stale.patch("/v1/profile", json!({ "locale": "de" }))
            },
            problem: (412, "precondition_failed"),
            field: None,
            en: "read the resource again",
            de: "lesen Sie das Objekt erneut",
        },
    ]
}

fn of_fields() -> Vec<Case> {
    vec![
        Case {
            what: "null for what can't be empty",
            send: |client, people| client.patch(&people.path(""), json!({ "name": null })),
            problem: (422, "invalid_input"),
            field: Some(("/name", "null", Value::Null)),
            en: "omit the field if it is optional",
            de: "lassen Sie ein optionales Feld weg",
        },
        Case {
            what: "a number for a text",
            send: |client, people| client.patch(&people.path(""), json!({ "name": 7 })),
            problem: (422, "invalid_input"),
            field: Some(("/name", "type", json!({ "types": ["string"] }))),
            en: "must be of type string",
            de: "muss vom Typ string sein",
        },
        Case {
            what: "a long name",
            send: |client, people| client.patch(&people.path(""), json!({ "name": "x".repeat(201) })),
            problem: (422, "invalid_input"),
            field: Some(("/name", "too_long", json!({ "max": 200 }))),
            en: "at most 200 characters",
            de: "höchstens 200 Zeichen",
        },
        Case {
            what: "a country in small letters",
            send: |client, people| {
                client.patch(&people.path(""), json!({ "postal_address": { "country": "ch" } }))
            },
            problem: (422, "invalid_input"),
            field: Some(("/postal_address/country", "format", Value::Null)),
            en: "in capitals, such as CH",
            de: "in Grossbuchstaben sein, etwa CH",
        },
        Case {
            what: "a short password",
            send: |client, _| {
                let body =
                    json!({ "current_password": "correct horse battery staple", "new_password": "short" });
                client.post("/v1/password", body)
            },
            problem: (422, "invalid_input"),
            field: Some(("/new_password", "password_too_short", json!({ "min": 15 }))),
            en: "at least 15 characters",
            de: "mindestens 15 Zeichen",
        },
        Case {
            what: "nothing to grant",
            send: |client, people| {
                client.post(
                    &people.path("/grants"),
                    json!({ "grant": { "everything": true, "rights": ["*"] } }),
                )
            },
            problem: (422, "invalid_input"),
            field: Some(("", "length", json!({ "min": 1, "max": 200 }))),
            en: "must have 1 to 200 members and teams",
            de: "braucht insgesamt 1 bis 200 Mitglieder und Teams",
        },
    ]
}

/// Credentials, in bodies and in the header.
fn of_credentials() -> Vec<Case> {
    fn bearer(client: &Client, token: &str) -> Answer {
        client.with_token(token).get("/v1/profile")
    }
    vec![
        Case {
            what: "a wrong password at login",
            send: |client, people| {
                let email = &people.external.email;
                client.post(
                    "/v1/sessions",
                    json!({ "email": email, "password": "not this one, at all" }),
                )
            },
            problem: (401, "invalid_credentials"),
            field: None,
            en: "POST /v1/password-resets",
            de: "POST /v1/password-resets",
        },
        Case {
            what: "a refresh token in the header",
            send: |client, _| bearer(client, &format!("kontor_refresh_{}", "A".repeat(43))),
            problem: (401, "unauthenticated"),
            field: None,
            en: "send it to `POST /v1/sessions/refresh`",
            de: "senden Sie es an `POST /v1/sessions/refresh`",
        },
        Case {
            what: "a mailed token in the header",
            send: |client, _| bearer(client, &format!("kontor_reset_{}", "A".repeat(43))),
            problem: (401, "unauthenticated"),
            field: None,
            en: "belongs in the body",
            de: "gehört in den Inhalt",
        },
        Case {
            what: "an unknown refresh token",
            send: |client, _| {
                client.post(
                    "/v1/sessions/refresh",
                    json!({ "refresh_token": format!("kontor_refresh_{}", "A".repeat(43)) }),
                )
            },
            problem: (401, "invalid_refresh_token"),
            field: None,
            en: "send the newest refresh token",
            de: "senden Sie das neueste Erneuerungstoken",
        },
        Case {
            what: "an unknown mailed token",
            send: |client, _| {
                let token = format!("kontor_invite_{}", "A".repeat(43));
                client.post("/v1/invitations/preview", json!({ "token": token }))
            },
            problem: (422, "invalid_token"),
            field: None,
            en: "send the token of the newest mail",
            de: "senden Sie das Token der neuesten E-Mail",
        },
    ]
}

#[rstest]
fn each_bad_request_is_told_what_to_do(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let client = &people.legal_representative.client;
    let mut faults = Vec::new();
    let cases = [
        of_moments(),
        of_queries(),
        of_ids_and_paths(),
        of_bodies_and_headers(),
        of_fields(),
        of_credentials(),
    ];
    for case in cases.into_iter().flatten() {
        for (language, phrase) in [("en", case.en), ("de-CH", case.de)] {
            let answer = (case.send)(&client.with_header("accept-language", language), &people);
            let found = (answer.status, answer.body["code"].as_str().unwrap_or_default());
            let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
            let told = match &case.field {
                None => answer.body["detail"].as_str().unwrap_or_default(),
                Some(_) => answer.body["errors"][0]["message"].as_str().unwrap_or_default(),
            };
            let fields: Vec<_> = errors
                .iter()
                .map(|error| {
                    (
                        error["pointer"].as_str(),
                        error["code"].as_str(),
                        &error["params"],
                    )
                })
                .collect();
            let wanted = case
                .field
                .iter()
                .map(|(pointer, code, params)| (Some(*pointer), Some(*code), params));
            if found != case.problem || !wanted.eq(fields) || !told.contains(phrase) {
                faults.push(format!("{} ({language}): {}", case.what, answer.text));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[rstest]
fn an_item_of_many_is_refused_in_the_language_of_the_client(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = people
        .legal_representative
        .client
        .with_header("accept-language", "de");
    let item = |email: &str| json!({ "email": email, "role": "collaborator" });
    let body = json!({ "partial": true, "invitations": [item(&people.administrator.email), item("noa@example.com")] });
    let answer = lea.post(&people.path("/invitations/bulk"), body).expect(200);
    assert_eq!(answer.text_at("/results/0/problem/code"), "already_member");
    assert_eq!(
        answer.text_at("/results/0/problem/title"),
        "Diese Person ist schon Mitglied"
    );
    let body = json!({ "invitations": [item(&people.administrator.email)] });
    let answer = lea.post(&people.path("/invitations/bulk"), body);
    let answer = answer.expect_problem(409, "bulk_refused");
    assert_eq!(
        answer.text_at("/errors/0/message"),
        "Diese Person ist schon Mitglied"
    );
}

/// The most bytes of a problem.
const PROBLEM_MAX: usize = 16 * 1024;

#[rstest]
#[case::repeated_fields(format!("{{\"{}\":{{{}}}}}", "~".repeat(32_000), vec!["\"x\":1"; 5_000].join(",")))]
#[case::unknown_fields(format!("{{{}}}", (0..5_000).map(|n| format!("\"é{n:05}\":1")).collect::<Vec<_>>().join(",")))]
#[case::deep_names((0..100).fold("1".to_owned(), |inner, _| format!("{{\"{}\":{inner}}}", "\\u0001".repeat(100))))]
fn no_request_brings_a_large_problem(#[case] body: String) {
    let app = TestApp::start(Database::Sqlite);
    let send = |text: &str| {
        let text = text.as_bytes().to_vec();
        app.anonymous()
            .send_text("POST", "/v1/sign-up", Some("application/json"), text)
    };
    assert!(body.len() <= 65_536, "{}", body.len());
    let answer = send(&body).expect_problem(422, "invalid_input");
    assert!(answer.text.len() <= PROBLEM_MAX, "{}", answer.text.len());
    let listed = answer.fields();
    assert!(!listed.is_empty() && listed.iter().all(|(pointer, _)| pointer.len() <= 256));
    if listed.len() >= 50 {
        assert!(
            answer.body["errors_omitted"].as_u64() > Some(1_000),
            "{}",
            answer.body["errors_omitted"]
        );
    }
}

#[rstest]
fn what_is_left_out_of_a_long_list_of_errors_is_counted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let counted = |answer: &Answer| {
        let omitted = answer.body["errors_omitted"].as_u64().unwrap_or_default();
        answer.fields().len() as u64 + omitted
    };
    let item = |email: String| json!({ "email": email, "role": "collaborator" });
    let wrong: Vec<_> = (0..150).map(|_| item("nobody".to_owned())).collect();
    let answer = lea.post(&people.path("/invitations/bulk"), json!({ "invitations": wrong }));
    assert_eq!(counted(&answer.expect_problem(422, "invalid_input")), 150);
    let members: Vec<_> = (0..150)
        .map(|_| item(people.administrator.email.clone()))
        .collect();
    let answer = lea.post(
        &people.path("/invitations/bulk"),
        json!({ "invitations": members }),
    );
    let answer = answer.expect_problem(409, "bulk_refused");
    assert!(answer.fields().len() <= 100);
    assert_eq!(counted(&answer), 150);
    let few = lea.patch(&people.path(""), json!({ "name": 7 }));
    assert_eq!(
        few.expect_problem(422, "invalid_input")
            .body
            .get("errors_omitted"),
        None
    );

    let long = format!("/v1/profile?{}=1", "x".repeat(5_000));
    let answer = lea.get(&long).expect_problem(422, "invalid_input");
    assert_eq!(
        answer.fields(),
        [(format!("?{}…", "x".repeat(64)).as_str(), "unknown_parameter")]
    );
}
