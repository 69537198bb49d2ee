//! Ids: a foreign one and a wrong one are like one that does not exist.

use crate::operations;
use kontor_tests::scenario::{PASSWORD, Person, Scenario, person};
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

const NOBODYS: &str = "0192f0c1e5b07cc3a4d15e6f708192a3";

/// An answer without what differs between any two requests.
fn comparable(answer: &Answer) -> (u16, Value, Vec<(String, String)>) {
    let mut body = answer.body.clone();
    body["request_id"] = Value::Null;
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        // A connection is closed when a body was not read; the form of an id is judged before.
        .filter(|(name, _)| !["x-request-id", "date", "connection"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()))
        .collect();
    headers.sort();
    (answer.status, body, headers)
}

/// The ids of somebody else's things, each of which exists.
struct Foreign {
    scenario: Scenario,
    invitation: String,
    api_token: String,
    device: String,
}

impl Foreign {
    fn new(app: &TestApp) -> Self {
        let scenario = app.scenario();
        let lea = &scenario.legal_representative.client;
        let invitation = json!({ "email": "new@example.com", "role": "external" });
        let invitation = lea.post(&scenario.path("/invitations"), invitation).expect(201);
        let token =
            json!({ "name": "Report", "scopes": ["identity:read"], "expires_at": "2026-12-24T00:00:00Z" });
        let api_token = lea.post("/v1/api-tokens", token).expect(201).text_at("/id");
        let login = json!({ "email": scenario.legal_representative.email, "password": PASSWORD });
        app.anonymous().post("/v1/sessions", login).expect(201);
        let device = lea.get("/v1/devices").expect(200).text_at("/items/0/id");
        Self {
            device,
            invitation: invitation.text_at("/id"),
            scenario,
            api_token,
        }
    }

    fn path(&self, template: &str, organization: &str) -> String {
        let lea = &self.scenario.legal_representative;
        template
            .replace("{organization_id}", organization)
            .replace("{member_id}", &lea.member.expect("a member").to_string())
            .replace("{invitation_id}", &self.invitation)
            .replace("{session_id}", &lea.session.to_string())
            .replace("{device_id}", &self.device)
            .replace("{api_token_id}", &self.api_token)
    }
}

#[rstest]
fn a_foreign_id_is_answered_like_one_that_does_not_exist(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let foreign = Foreign::new(&app);
    let theirs = foreign.scenario.organization.to_string();
    let own = app.scenario();
    let lea: &Person = &own.legal_representative;
    let mut seen = 0;
    for operation in operations::all(&app) {
        if !operation.template.contains('{') {
            continue;
        }
        let send = |path: &str| {
            let answer = lea
                .client
                .send(&operation.method, path, operation.example.clone());
            comparable(&answer.expect_problem(404, "not_found"))
        };
        let missing = send(&operations::path(&operation.template, NOBODYS));
        assert_eq!(
            send(&foreign.path(&operation.template, &theirs)),
            missing,
            "{}",
            operation.id
        );
        if operation.template.matches('{').count()
            > usize::from(operation.template.contains("{organization_id}"))
        {
            let within_own = foreign.path(&operation.template, &own.organization.to_string());
            assert_eq!(
                send(&within_own),
                missing,
                "{} in one's own organisation",
                operation.id
            );
        }
        for wrong in ["team", "user"] {
            let path =
                operations::path(&operation.template, NOBODYS).replacen("org_", &format!("{wrong}_"), 1);
            let path = path
                .replacen("ses_", &format!("{wrong}_"), 1)
                .replacen("device_", &format!("{wrong}_"), 1)
                .replacen("token_", &format!("{wrong}_"), 1);
            assert_eq!(send(&path), missing, "{path}");
        }
        seen += 1;
    }
    assert!(seen >= 15, "{seen} operations have an id in their path");
    let theirs = &foreign.scenario.legal_representative.client;
    theirs.get("/v1/profile").expect(200);
    assert_eq!(
        theirs.get(&foreign.scenario.path("")).expect(200).body["name"],
        "Muster AG"
    );
}

#[rstest]
fn a_wrong_prefix_is_404_in_a_path_and_422_in_a_body(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    for id in [
        format!("team_{NOBODYS}"),
        format!("ORG_{NOBODYS}"),
        format!("org_{}", NOBODYS.to_uppercase()),
        format!("org_{NOBODYS}0"),
        "org_".to_owned(),
        "org_%00".to_owned(),
        "%F0%9F%90%BB".to_owned(),
        "..".to_owned(),
    ] {
        lea.client
            .get(&format!("/v1/organizations/{id}/members"))
            .expect_problem(404, "not_found");
    }
    let mut body =
        json!({ "name": "Report", "scopes": ["identity:read"], "expires_at": "2026-12-24T00:00:00Z" });
    body["organization_id"] = json!(format!("team_{NOBODYS}"));
    let answer = lea.client.post("/v1/api-tokens", body.clone());
    assert_eq!(
        answer.expect_problem(422, "invalid_input").fields(),
        [("/organization_id", "format")]
    );
    body["organization_id"] = json!(format!("org_{NOBODYS}"));
    lea.client
        .post("/v1/api-tokens", body)
        .expect_problem(404, "not_found");
}

#[rstest]
fn a_fixed_path_beside_an_id_names_its_methods(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let Scenario {
        legal_representative,
        organization,
        ..
    } = app.scenario();
    let lea = &legal_representative.client;
    let bulk = format!("/v1/organizations/{organization}/invitations/bulk");
    for answer in [
        lea.delete("/v1/sessions/refresh"),
        lea.delete(&bulk),
        lea.get(&bulk),
    ] {
        let answer = answer.expect_problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some("POST"));
    }
}
