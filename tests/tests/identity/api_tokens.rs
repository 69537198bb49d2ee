//! API tokens: scoped, bound, expiring, shown once, and never the keys to themselves.

use chrono::TimeDelta;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{join, organization, person};
use kontor_tests::{Answer, Client, Database, TestApp, stored_hash};
use rstest::rstest;
use serde_json::{Value, json};

fn body(scopes: &[&str]) -> Value {
    json!({ "name": "Nightly report", "scopes": scopes, "expires_at": "2026-12-23T08:00:00Z" })
}

fn token(app: &TestApp, made: &Answer) -> Client {
    app.anonymous().with_token(&made.text_at("/secret"))
}

#[rstest]
fn a_token_is_shown_once_and_stored_hashed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let made = lea
        .client
        .post("/v1/api-tokens", body(&["identity:read"]))
        .expect(201);
    let secret = made.text_at("/secret");
    assert!(secret.starts_with("kontor_api_") && secret.len() == "kontor_api_".len() + 43);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let listed = lea.client.get("/v1/api-tokens").expect(200);
    assert!(!listed.text.contains(&secret) && !listed.text.contains("secret"));
    assert_eq!(listed.text_at("/items/0/id"), made.text_at("/id"));
    let hash = stored_hash(&secret);
    let stored = match database {
        Database::Sqlite => format!("api_tokens WHERE token_hash = x'{hash}'"),
        Database::Postgres => format!("api_tokens WHERE token_hash = '\\x{hash}'"),
    };
    assert_eq!(app.fresh.count(&stored), 1);
    let told = app.mails_to(&lea.email);
    assert!(told[0].text.contains("Nightly report") && told[0].text.contains("- identity:read"));
    assert!(!told[0].text.contains(&secret));
}

#[rstest]
fn a_scope_opens_its_capability_and_no_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative.client;
    let reader = token(
        &app,
        &lea.post("/v1/api-tokens", body(&["organizations:read"]))
            .expect(201),
    );
    reader.get(&scenario.path("/members")).expect(200);
    let change = json!({ "name": "Other AG" });
    let refused = reader
        .patch(&scenario.path(""), change.clone())
        .expect_problem(403, "insufficient_scope");
    assert_eq!(
        refused.text_at("/detail"),
        "the scope `organizations:write` is required"
    );
    reader
        .get("/v1/profile")
        .expect_problem(403, "insufficient_scope");
    reader
        .get(&scenario.path("/activity"))
        .expect_problem(403, "insufficient_scope");
    let writer = token(
        &app,
        &lea.post("/v1/api-tokens", body(&["organizations:write"]))
            .expect(201),
    );
    writer.get(&scenario.path("")).expect(200);
    writer.patch(&scenario.path(""), change).expect(200);

    // A token is its owner's, at most: with the owner's role goes the token's reach.
    let ada = &scenario.administrator;
    let hers = ada
        .client
        .post("/v1/api-tokens", body(&["organizations:write"]))
        .expect(201);
    let hers = token(&app, &hers);
    hers.get(&scenario.path("/invitations")).expect(200);
    lea.patch(&scenario.member_path(ada), json!({ "role": "external" }))
        .expect(200);
    hers.get(&scenario.path("/invitations"))
        .expect_problem(403, "forbidden");
}

#[rstest]
fn a_token_for_one_organization_reaches_no_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let [one, other, foreign] = [(); 3].map(|()| organization(&app, &lea));
    for mine in [one, other] {
        join(
            &app,
            mine,
            &lea,
            Role::LegalRepresentative,
            MembershipState::Active,
        );
    }
    let mut wanted = body(&["organizations:write", "activity:read"]);
    wanted["organization_id"] = json!(foreign.to_string());
    lea.client
        .post("/v1/api-tokens", wanted.clone())
        .expect_problem(404, "not_found");
    wanted["organization_id"] = json!(lea.user.to_string());
    let refused = lea.client.post("/v1/api-tokens", wanted.clone());
    assert_eq!(
        refused.expect_problem(422, "invalid_input").fields(),
        [("/organization_id", "id_kind")]
    );
    wanted["organization_id"] = json!(one.to_string());
    let bound = token(&app, &lea.client.post("/v1/api-tokens", wanted).expect(201));

    let reached = bound.get("/v1/organizations?include_total=true").expect(200);
    assert_eq!(
        (&reached.body["total"], reached.text_at("/items/0/id")),
        (&json!(1), one.to_string())
    );
    bound
        .get(&format!("/v1/organizations/{one}/activity"))
        .expect(200);
    for rest in ["", "/members", "/invitations", "/activity"] {
        let path = format!("/v1/organizations/{other}{rest}");
        lea.client.get(&path).expect(200);
        bound.get(&path).expect_problem(404, "not_found");
    }
    let more = json!({ "name": "New AG", "kind": "company", "postal_address": { "country": "CH" } });
    bound
        .post("/v1/organizations", more)
        .expect_problem(403, "insufficient_scope");
}

#[rstest]
fn a_token_expires_and_is_revoked_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    for bad in [
        "2026-11-23T08:00:00Z",
        "2025-01-01T00:00:00Z",
        "2027-11-25T08:00:00Z",
    ] {
        let mut wanted = body(&["identity:read"]);
        wanted["expires_at"] = json!(bad);
        let refused = lea.client.post("/v1/api-tokens", wanted);
        assert_eq!(
            refused.expect_problem(422, "invalid_input").fields(),
            [("/expires_at", "range")]
        );
    }
    let mut wrong = body(&["identity:read", "everything"]);
    (wrong["name"], wrong["expires_at"]) = (json!(""), json!("2020-01-01T00:00:00Z"));
    let refused = lea
        .client
        .post("/v1/api-tokens", wrong)
        .expect_problem(422, "invalid_input");
    let all = [
        ("/expires_at", "range"),
        ("/name", "required"),
        ("/scopes/1", "enum"),
    ];
    assert_eq!(refused.fields(), all);

    let made = lea
        .client
        .post("/v1/api-tokens", body(&["identity:read"]))
        .expect(201);
    let (first, path) = (
        token(&app, &made),
        format!("/v1/api-tokens/{}", made.text_at("/id")),
    );
    first.get("/v1/profile").expect(200);
    noa.client.delete(&path).expect_problem(404, "not_found");
    lea.client.delete(&path).expect(204);
    first.get("/v1/profile").expect_problem(401, "unauthenticated");
    lea.client.delete(&path).expect_problem(404, "not_found");
    assert_eq!(
        lea.client.get("/v1/api-tokens").expect(200).body["items"],
        json!([])
    );

    let made = lea
        .client
        .post("/v1/api-tokens", body(&["identity:read"]))
        .expect(201);
    let second = token(&app, &made);
    app.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    second.get("/v1/profile").expect(200);
    app.advance(TimeDelta::seconds(1));
    second.get("/v1/profile").expect_problem(401, "unauthenticated");
}

#[rstest]
fn the_last_use_is_shown(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let made = lea
        .client
        .post("/v1/api-tokens", body(&["identity:write"]))
        .expect(201);
    let script = token(&app, &made);
    let last = || lea.client.get("/v1/api-tokens").expect(200).body["items"][0]["last_used_at"].clone();
    assert_eq!(last(), Value::Null);
    app.advance(TimeDelta::seconds(90));
    script.patch("/v1/profile", json!({})).expect(200);
    assert_eq!(last(), "2026-11-23T08:01:30Z");
    app.advance(TimeDelta::seconds(59));
    script.patch("/v1/profile", json!({})).expect(200);
    assert_eq!(last(), "2026-11-23T08:01:30Z");
    app.advance(TimeDelta::seconds(1));
    script.get("/v1/profile").expect(200);
    // A read notes it after its answer.
    assert!((0..2_000).any(|_| last() == "2026-11-23T08:02:30Z"));
}

#[rstest]
fn a_token_never_manages_credentials(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let every = ["identity:write", "organizations:write", "activity:write"];
    let made = lea.client.post("/v1/api-tokens", body(&every)).expect(201);
    let script = token(&app, &made);
    let own = format!("/v1/api-tokens/{}", made.text_at("/id"));
    let session = format!("/v1/sessions/{}", lea.session);
    let refused = [
        script.get("/v1/api-tokens"),
        script.post("/v1/api-tokens", body(&["identity:read"])),
        script.get(&own),
        script.delete(&own),
        script.get("/v1/sessions"),
        script.delete(&session),
        script.post("/v1/sessions/end-others", Value::Null),
    ];
    for answer in refused {
        answer.expect_problem(403, "session_required");
    }
    lea.client.get("/v1/profile").expect(200);
    script.get("/v1/profile").expect(200);
}
