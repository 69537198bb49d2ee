//! Two `kontor serve` processes on one database: what ends on one is refused by the other at the very next
//! request, however warm it is. (SQLite is documented for one node; its file keeps the promise all the same.)

use kontor_api::secrets::{RESET_TOKEN_PREFIX, Secret};
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::process::Process;
use kontor_tests::scenario::{PASSWORD, hex};
use kontor_tests::{Client, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::json;

/// Number of requests to a node beforehand, so that its caches are filled.
const WARM: usize = 5;

struct Nodes {
    setup: TestApp,
    people: Scenario,
    first: Process,
    second: Process,
}

impl Nodes {
    fn start(database: Database) -> Self {
        let setup = TestApp::start_now(database);
        let node = || Process::start(&setup.fresh, &[("KONTOR_PUBLIC_URL", PUBLIC_URL)]);
        let (first, second) = (node(), node());
        Self {
            people: setup.scenario(),
            first,
            second,
            setup,
        }
    }

    /// The same person at each node, who has been there before.
    fn warm(&self, client: &Client, path: &str) -> (Client, Client) {
        let (first, second) = (client.at(&self.first.base), client.at(&self.second.base));
        for _ in 0..WARM {
            first.get(path).expect(200);
            second.get(path).expect(200);
        }
        (first, second)
    }
}

#[rstest]
fn a_session_that_ended_at_one_node_is_refused_by_the_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let nodes = Nodes::start(database);
    let person = &nodes.people.collaborator;
    let (first, second) = nodes.warm(&person.client, "/v1/profile");
    first
        .delete(&format!("/v1/sessions/{}", person.session))
        .expect(204);
    second.get("/v1/profile").expect_problem(401, "unauthenticated");
    first.get("/v1/profile").expect_problem(401, "unauthenticated");
}

#[rstest]
fn an_api_token_revoked_at_one_node_is_refused_by_the_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let nodes = Nodes::start(database);
    let owner = nodes.people.legal_representative.client.at(&nodes.first.base);
    let expires_at =
        chrono::DateTime::to_rfc3339(&(nodes.setup.app.clock.now() + chrono::TimeDelta::days(7)));
    let new = json!({ "name": "Report", "scopes": ["organizations:read"], "expires_at": expires_at });
    let token = owner.post("/v1/api-tokens", new).expect(201);
    let script = Client::new(&nodes.first.base).with_token(&token.text_at("/secret"));
    let (_, second) = nodes.warm(&script, &nodes.people.path(""));
    owner
        .delete(&format!("/v1/api-tokens/{}", token.text_at("/id")))
        .expect(204);
    second
        .get(&nodes.people.path(""))
        .expect_problem(401, "unauthenticated");
}

#[rstest]
fn a_password_reset_at_one_node_ends_sessions_at_the_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let nodes = Nodes::start(database);
    let person = &nodes.people.administrator;
    let (first, second) = nodes.warm(&person.client, "/v1/profile");
    let secret = Secret::new(nodes.setup.app.entropy.as_ref(), RESET_TOKEN_PREFIX);
    let (user, hash) = (person.user, secret.hash);
    nodes.setup.write(move |tx| {
        let until = tx.now() + chrono::TimeDelta::hours(1);
        tx.identity().keep_password_reset(user, hash, until)
    });
    let body = json!({ "token": secret.token, "password": "another horse battery staple" });
    Client::new(&nodes.first.base)
        .post("/v1/password-resets/complete", body)
        .expect(204);
    second.get("/v1/profile").expect_problem(401, "unauthenticated");
    first.get("/v1/profile").expect_problem(401, "unauthenticated");
}

#[rstest]
fn a_password_changed_at_one_node_ends_other_sessions_at_the_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let nodes = Nodes::start(database);
    let person = &nodes.people.administrator;
    let login = json!({ "email": person.email, "password": PASSWORD });
    let elsewhere = nodes.first.client().post("/v1/sessions", login).expect(201);
    let elsewhere = nodes
        .first
        .client()
        .with_token(&elsewhere.text_at("/access_token"));
    let (other_first, other_second) = nodes.warm(&elsewhere, "/v1/profile");
    let (first, second) = nodes.warm(&person.client, "/v1/profile");
    let body = json!({ "current_password": PASSWORD, "new_password": "another horse battery staple" });
    first.post("/v1/password", body).expect(204);
    other_second
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    other_first
        .get("/v1/profile")
        .expect_problem(401, "unauthenticated");
    // The session in which it was changed goes on, everywhere.
    second.get("/v1/profile").expect(200);
}

#[rstest]
fn a_suspended_member_is_an_outsider_at_every_node(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let nodes = Nodes::start(database);
    let (person, path) = (&nodes.people.administrator, nodes.people.path("/members"));
    let (first, second) = nodes.warm(&person.client, &path);
    // No operation suspends yet, so it happens beside the servers.
    let id = hex(person.member.expect("a member"));
    let id = match database {
        Database::Sqlite => format!("X'{id}'"),
        Database::Postgres => format!("'{id}'"),
    };
    nodes.setup.fresh.execute(&format!(
        "UPDATE memberships SET state = 'suspended' WHERE id = {id}"
    ));
    second.get(&path).expect_problem(404, "not_found");
    first.get(&path).expect_problem(404, "not_found");
}

#[rstest]
fn a_role_taken_at_one_node_is_gone_at_the_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let nodes = Nodes::start(database);
    let (person, path) = (&nodes.people.administrator, nodes.people.path("/members"));
    let (_, second) = nodes.warm(&person.client, &path);
    nodes
        .people
        .legal_representative
        .client
        .at(&nodes.first.base)
        .patch(&nodes.people.member_path(person), json!({ "role": "external" }))
        .expect(200);
    second.get(&path).expect_problem(403, "forbidden");
    nodes
        .people
        .legal_representative
        .client
        .at(&nodes.first.base)
        .delete(&nodes.people.member_path(person))
        .expect(204);
    second.get(&path).expect_problem(404, "not_found");
}
