//! Quotas: how many of something there may be, on every path that makes one.

use kontor_tests::scenario::{Person, api_token, offer_from_elsewhere, person, product, team};
use kontor_tests::{Answer, Client, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

/// The answer that names a quota and its limit, and changes nothing.
#[track_caller]
fn refused(people: &Scenario, quota: &str, limit: u32, request: impl FnOnce() -> Answer) {
    let before = people.snapshot();
    let answer = request().expect_problem(409, "quota_exceeded");
    assert_eq!(
        (&answer.body["quota"], &answer.body["limit"]),
        (&json!(quota), &json!(limit))
    );
    assert_eq!(people.snapshot(), before, "nothing changed");
}

fn view(product: &str) -> Value {
    json!({ "product_ids": [product], "rights": ["view"] })
}

fn give(client: &Client, people: &Scenario, to: &[&Person], product: &str) -> Answer {
    let members: Vec<String> = to
        .iter()
        .map(|one| one.member.expect("a member").to_string())
        .collect();
    let body = json!({ "member_ids": members, "grant": view(product) });
    client.post(&people.path("/grants"), body)
}

#[rstest]
fn grants_of_every_origin_count(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("organization_grants_max", "3")]);
    let people = app.scenario();
    let (cem, eva) = (&people.collaborator, &people.external);
    let lea = &people.legal_representative;
    let drive = product(&app, people.organization, lea, "drive_monthly").to_string();
    let lea = &lea.client;
    give(lea, &people, &[cem, eva], &drive).expect(201);
    refused(&people, "grants", 3, || give(lea, &people, &[cem, eva], &drive));
    // A dry run answers what the request would.
    let dry = |to: &[&Person]| {
        let members: Vec<String> = to
            .iter()
            .filter_map(|one| one.member)
            .map(|id| id.to_string())
            .collect();
        let body = json!({ "member_ids": members, "grant": view(&drive), "dry_run": true });
        lea.post(&people.path("/grants"), body)
    };
    refused(&people, "grants", 3, || dry(&[cem, eva]));
    dry(&[cem]).expect(200);
    give(lea, &people, &[cem], &drive).expect(201);
    let with_team = json!({ "name": "Sales", "grants": [view(&drive)] });
    let with_invitation = json!({ "email": "noa@example.com", "role": "external", "grants": [view(&drive)] });
    for (path, body) in [("/teams", with_team), ("/invitations", with_invitation)] {
        refused(&people, "grants", 3, || {
            lea.post(&people.path(path), body.clone())
        });
    }
    let list = lea.get(&people.path("/grants")).expect(200);
    let first = list.body["items"][0]["id"].as_str().expect("an id").to_owned();
    lea.delete(&people.path(&format!("/grants/{first}"))).expect(204);
    give(lea, &people, &[eva], &drive).expect(201);
}

#[rstest]
fn products_teams_invitations_members_and_tokens_have_quotas(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(
        database,
        &[
            ("organization_teams_max", "1"),
            ("organization_products_max", "1"),
            ("organization_invitations_max", "1"),
            ("organization_members_max", "6"),
            ("account_api_tokens_max", "1"),
        ],
    );
    let people = app.scenario();
    let lea = &people.legal_representative;
    let post = |rest: &str, body: Value| lea.client.post(&people.path(rest), body);
    team(&app, people.organization, "Sales", &[]);
    refused(&people, "teams", 1, || {
        post("/teams", json!({ "name": "Support" }))
    });

    let drive = product(&app, people.organization, lea, "drive_monthly");
    let order = json!({ "plan": "drive_monthly", "name": "Base" });
    refused(&people, "products", 1, || post("/products", order.clone()));
    let (_, token) = offer_from_elsewhere(&app);
    let accept = json!({ "token": token });
    refused(&people, "products", 1, || {
        post("/incoming-transfers/accept", accept.clone())
    });
    lea.client
        .post(&people.path(&format!("/products/{drive}/cancel")), json!({}))
        .expect(200);
    post("/incoming-transfers/accept", accept).expect(200);
    refused(&people, "products", 1, || post("/products", order));

    let invite = |name: &str| json!({ "email": format!("{name}@example.com"), "role": "external" });
    let noa = person(&app, "noa");
    let first = json!({ "email": noa.email, "role": "external" });
    post("/invitations", first).expect(201);
    refused(&people, "invitations", 1, || post("/invitations", invite("kim")));
    let accepted = json!({ "token": app.token_to(&noa.email) });
    noa.client.post("/v1/invitations/accept", accepted).expect(201);
    let kim = person(&app, "kim");
    post("/invitations", json!({ "email": kim.email, "role": "external" })).expect(201);
    let seventh = json!({ "token": app.token_to(&kim.email) });
    refused(&people, "members", 6, || {
        kim.client.post("/v1/invitations/accept", seventh)
    });

    api_token(&app, lea, &["identity:read"]);
    let expires_at = app.clock_now() + chrono::TimeDelta::days(1);
    let token = json!({ "name": "Second", "scopes": ["identity:read"], "expires_at": expires_at });
    refused(&people, "api_tokens", 1, || {
        lea.client.post("/v1/api-tokens", token)
    });
}

/// A writing transaction has locked the organization, so the count is still valid.
#[rstest]
fn no_quota_is_passed_by_many_at_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("organization_grants_max", "5")]);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let drive = product(&app, people.organization, lea, "drive_monthly").to_string();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| give(&lea.client, &people, &[&people.external], &drive).status))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("an answer"))
            .collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        5,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 409).count(),
        11,
        "{statuses:?}"
    );
    assert_eq!(app.fresh.count("grants"), 5);
}
