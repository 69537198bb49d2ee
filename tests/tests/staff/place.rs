//! `get_staff_member`: told to staff only, and to everyone else as if there were no such path.

use chrono::TimeDelta;
use kontor_domain::staff::StaffRole;
use kontor_tests::scenario::{DESK_NAME, Person, api_token, appoint, person, staff};
use kontor_tests::{Answer, Client, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

const ME: &str = "/v1/staff/me";

/// The answer without what differs between any two requests.
fn plain(answer: &Answer) -> Value {
    let mut body = answer.body.clone();
    body.as_object_mut().expect("a problem").remove("request_id");
    body
}

#[rstest]
fn staff_read_their_role_and_the_name_at_the_desk(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let clerk = people.clerk.client.get(ME).expect(200).body;
    assert_eq!(
        (&clerk["role"], &clerk["desk_name"]),
        (&json!("billing_clerk"), &json!(DESK_NAME))
    );
    let agent = people.agent.client.get(ME).expect(200).body;
    assert_eq!(
        (&agent["role"], &agent["desk_name"]),
        (&Value::Null, &Value::Null)
    );
    // A role given later counts at once, and keeps the time of the first.
    app.advance(TimeDelta::minutes(1));
    appoint(&app, people.agent.user, Some(StaffRole::BillingClerk));
    let now = people.agent.client.get(ME).expect(200).body;
    assert_eq!(now["role"], "billing_clerk");
    assert_eq!(now["created_at"], agent["created_at"]);
}

#[rstest]
fn to_everyone_else_the_path_does_not_exist(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let none = plain(&people.outsider.client.get("/v1/staff/nothing").expect(404));
    let hidden = |client: &Client| plain(&client.get(ME).expect_problem(404, "unknown_path"));
    let token = api_token(&app, &people.legal_representative, &["identity:write"]);
    for client in [
        &people.outsider.client,
        &people.legal_representative.client,
        &token,
    ] {
        assert_eq!(hidden(client), none);
    }
}

#[rstest]
fn a_place_ends_with_the_next_request_on_every_node(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let other = app.beside();
    let clerk: Person = staff(&app, "clara", Some(StaffRole::BillingClerk));
    let there = clerk.client.at(other.base());
    there.get(ME).expect(200);
    let user = clerk.user;
    let former = app.write(move |tx| tx.staff().dismiss(user));
    assert_eq!(former.map(|member| member.user), Some(user));
    there.get(ME).expect_problem(404, "unknown_path");
    assert_eq!(app.write(move |tx| tx.staff().dismiss(user)), None);
}

#[rstest]
fn no_api_token_speaks_for_staff(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let clerk = staff(&app, "clara", Some(StaffRole::BillingClerk));
    let script = api_token(&app, &clerk, &["identity:write", "organizations:write"]);
    script.get(ME).expect_problem(403, "session_required");
}

#[rstest]
fn the_export_of_an_account_holds_the_place_in_the_staff(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let clerk = staff(&app, "clara", Some(StaffRole::BillingClerk));
    let export = |who: &Person| who.client.get("/v1/profile/export").expect(200).body["staff"].clone();
    assert_eq!(export(&clerk), json!([clerk.client.get(ME).expect(200).body]));
    assert_eq!(export(&person(&app, "otto")), json!([]));
}
