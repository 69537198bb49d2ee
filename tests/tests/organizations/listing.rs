//! One's own organizations: in order of joining, with one's own role, suspended ones marked.

use super::texts;
use chrono::TimeDelta;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{join, organization, person};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn with_the_own_role_in_the_order_of_joining(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let mut members = Vec::new();
    for role in Role::ALL {
        let home = organization(&app, &lea);
        join(
            &app,
            home,
            &lea,
            Role::LegalRepresentative,
            MembershipState::Active,
        );
        app.advance(TimeDelta::seconds(1));
        let member = join(&app, home, &noa, *role, MembershipState::Active);
        members.push(member.member.expect("a member").to_string());
    }
    let mine = noa.client.get("/v1/organizations").expect(200);
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    assert_eq!(texts(&mine, "my_role"), roles);
    assert_eq!(texts(&mine, "my_member_id"), members);
    assert_eq!(texts(&mine, "my_state"), ["active"; 4]);

    let mut seen = Vec::new();
    let mut next = String::new();
    for page in 1..=4 {
        let answer = noa
            .client
            .get(&format!("/v1/organizations?limit=1&include_total=true{next}"))
            .expect(200);
        assert_eq!(answer.body["total"], 4);
        seen.extend(texts(&answer, "my_member_id"));
        match answer.body["next_cursor"].as_str() {
            Some(cursor) => next = format!("&after={cursor}"),
            None => assert_eq!(page, 4, "the last page has no cursor"),
        }
    }
    assert_eq!(seen, members, "page by page, each once");
}

#[rstest]
fn a_suspended_one_is_marked_and_hidden_otherwise(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let sam = &people.suspended.client;
    let mine = sam.get("/v1/organizations").expect(200);
    assert_eq!(texts(&mine, "my_state"), ["suspended"]);
    assert_eq!(texts(&mine, "id"), [people.organization.to_string()]);
    let stranger = people.path("").replace(
        &people.organization.to_string(),
        "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    );
    for rest in ["", "/members", "/invitations", "/activity", "/activity/verify"] {
        let hidden = sam.get(&people.path(rest)).expect_problem(404, "not_found");
        let missing = sam
            .get(&format!("{stranger}{rest}"))
            .expect_problem(404, "not_found");
        let without_id = |mut body: serde_json::Value| {
            body["request_id"] = json!(null);
            body
        };
        assert_eq!(
            without_id(hidden.body),
            without_id(missing.body),
            "like one that does not exist"
        );
    }
    sam.post(&people.path("/leave"), json!(null))
        .expect_problem(404, "not_found");
}
