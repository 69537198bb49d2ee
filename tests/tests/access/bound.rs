//! A token bound to one organization: nothing of the account, and nothing of other organizations.

use kontor_domain::access::{Capability, rules};
use kontor_tests::scenario::Person;
use kontor_tests::{Client, Database, Operation, TestApp, World};
use rstest::rstest;
use serde_json::json;

/// Operations on the account that concern only the organization, or no particular person.
const ALLOWED: [&str; 3] = ["accept_invitation", "get_catalogue", "list_organizations"];

fn bound_token(app: &TestApp, who: &Person, organization: &str) -> Client {
    let scopes: Vec<String> = Capability::ALL.iter().map(|one| format!("{one}:write")).collect();
    let expires_at = app.clock_now() + chrono::TimeDelta::days(30);
    let body = json!({ "name": "bound", "scopes": scopes, "organization_id": organization, "expires_at": expires_at });
    let made = who.client.post("/v1/api-tokens", body).expect(201);
    who.client.with_token(&made.text_at("/secret"))
}

#[rstest]
fn a_token_of_one_organization_reaches_nothing_of_the_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let mut wrong = Vec::new();
    let of_accounts = rules().filter(|rule| rule.roles.is_empty() && rule.scope.is_some());
    for rule in of_accounts.filter(|rule| !ALLOWED.contains(&rule.name)) {
        let operation = Operation::all().into_iter().find(|one| one.id == rule.name);
        let operation = operation.expect("an operation");
        let world = World::new(&app, "legal_representative", &operation);
        let client = bound_token(&app, &world.own, &world.scenario.organization.to_string());
        let before = world.scenario.snapshot();
        let (path, body) = (world.address(&operation), world.body(&operation));
        let answer = client.send(&operation.method, &path, body);
        if (answer.status, answer.body["code"].as_str()) != (403, Some("insufficient_scope")) {
            wrong.push(format!("{}: {} {}", rule.name, answer.status, answer.text));
        }
        assert_eq!(world.scenario.snapshot(), before, "{}", rule.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
