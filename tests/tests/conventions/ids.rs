//! Ids: a foreign one and a wrong one are like one that does not exist.

use kontor_tests::scenario::{Scenario, person};
use kontor_tests::{Answer, Database, Operation, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

const NOBODYS: &str = "0192f0c1e5b07cc3a4d15e6f708192a3";

/// An answer without what differs between any two requests.
fn comparable(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    body["request_id"] = Value::Null;
    (answer.status, body)
}

/// Whether it is an id, as paths of the contract have them.
fn is_id(segment: &str) -> bool {
    segment
        .split_once('_')
        .is_some_and(|(_, uuid)| uuid.len() == NOBODYS.len())
}

/// That a foreign id is like one that does not exist is shown in `tests/tests/access/tenants.rs`.
#[rstest]
fn an_id_of_another_kind_is_answered_like_one_that_does_not_exist(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let mut seen = 0;
    for operation in Operation::all() {
        // A device has no session: its unknown ids are refused like a wrong signature
        // (`tests/tests/second_factors/device.rs`).
        if !operation.template.contains('{') || operation.id == "answer_approval" {
            continue;
        }
        let who = if operation.template.starts_with("/v1/staff/") {
            &people.clerk
        } else {
            &people.legal_representative
        };
        let send = |path: &str| {
            let answer = who
                .client
                .send(&operation.method, path, operation.example.clone());
            let mut answer = answer.expect_problem(404, "not_found");
            // The form of an id is no secret; whether there is one is.
            let problem = answer.body.as_object_mut().expect("a problem");
            let detail = problem.remove("detail");
            (comparable(&answer), detail.map(|detail| detail.to_string()))
        };
        let address = operation.example_address();
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        let (missing, detail) = send(&address);
        assert_eq!(detail, None, "{address}");
        for id in path.split('/').filter(|segment| is_id(segment)) {
            for wrong in ["plan", "user"] {
                let (_, uuid) = id.split_once('_').expect("a prefix");
                let path = path.replace(id, &format!("{wrong}_{uuid}"));
                let (refused, detail) = send(&format!("{path}?{query}"));
                assert_eq!(refused, missing, "{path}");
                assert!(
                    detail.is_some_and(|detail| detail.contains("in the path must be an id")),
                    "{path}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen >= 120, "{seen} ids stand in paths");
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
        [("/organization_id", "id_kind")]
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
