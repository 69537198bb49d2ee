//! Requests that want the same rows in different orders.

use crate::burst::{Request, Watch, burst, sizes};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{Person, join, offer, organization, person, product, team};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn representative(app: &TestApp, organization: OrganizationId, name: &str) -> Person {
    let person = person(app, name);
    let role = Role::LegalRepresentative;
    join(app, organization, &person, role, MembershipState::Active)
}

fn own_organization(app: &TestApp, name: &str) -> (OrganizationId, Person) {
    let founder = person(app, name);
    let id = organization(app, &founder);
    let role = Role::LegalRepresentative;
    (id, join(app, id, &founder, role, MembershipState::Active))
}

fn member_path(organization: OrganizationId, person: &Person) -> String {
    let member = person.member.expect("a member");
    format!("/v1/organizations/{organization}/members/{member}")
}

#[rstest]
fn many_changes_of_ones_own_membership(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let watch = Watch::start(&app);
    for size in sizes() {
        let (here, lea) = own_organization(&app, "lea");
        let path = member_path(here, &lea);
        let requests = (0..size).map(|number| {
            let body = json!({ "billing": number % 2 == 0, "reminders": { "by_email": true } });
            Request::new(&lea.client, "PATCH", &path, &body)
        });
        burst("PATCH own membership", requests.collect());
    }
    watch.end(&app);
}

#[rstest]
fn many_times_leaving(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let watch = Watch::start(&app);
    for size in sizes() {
        let (here, lea) = own_organization(&app, "lea");
        representative(&app, here, "leo");
        let path = format!("/v1/organizations/{here}/leave");
        let answers = burst(
            "leave",
            vec![Request::new(&lea.client, "POST", &path, &Value::Null); size],
        );
        let gone = answers.iter().filter(|answer| answer.status == 204).count();
        assert_eq!(gone, 1, "one leaves once");
    }
    watch.end(&app);
}

#[rstest]
fn many_settings_of_teams_ones_own_and_each_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let watch = Watch::start(&app);
    for size in sizes() {
        let (here, lea) = own_organization(&app, "lea");
        let leo = representative(&app, here, "leo");
        let both = [lea.member.expect("a member"), leo.member.expect("a member")];
        let teams = ["A", "B", "C"].map(|name| team(&app, here, name, &both).to_string());
        let requests = (0..size).map(|number| {
            let (who, whom) = if number % 2 == 0 {
                (&lea, &leo)
            } else {
                (&leo, &leo)
            };
            let kept: Vec<&String> = teams.iter().skip(number % 3).collect();
            let path = format!("{}/teams", member_path(here, whom));
            Request::new(&who.client, "PUT", &path, &json!({ "team_ids": kept }))
        });
        burst("PUT teams of a member", requests.collect());
    }
    watch.end(&app);
}

#[rstest]
fn two_managers_who_change_each_other(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let watch = Watch::start(&app);
    for size in sizes() {
        let (here, lea) = own_organization(&app, "lea");
        let leo = representative(&app, here, "leo");
        let change = |who: &Person, whom: &Person, number: usize| {
            let body = json!({ "reminders": { "by_email": number % 4 < 2 } });
            Request::new(&who.client, "PATCH", &member_path(here, whom), &body)
        };
        let requests = (0..size).map(|number| match number % 2 {
            0 => change(&lea, &leo, number),
            _ => change(&leo, &lea, number),
        });
        burst("PATCH each other", requests.collect());
        let demote = |who: &Person, whom: &Person| {
            let path = member_path(here, whom);
            Request::new(&who.client, "PATCH", &path, &json!({ "role": "administrator" }))
        };
        let requests = (0..size).map(|number| match number % 2 {
            0 => demote(&lea, &leo),
            _ => demote(&leo, &lea),
        });
        let answers = burst("demote each other", requests.collect());
        assert!(answers.iter().any(|answer| answer.status == 200));
    }
    watch.end(&app);
}

#[rstest]
fn two_organizations_that_take_over_each_others_products(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let watch = Watch::start(&app);
    for size in sizes() {
        let pair = [own_organization(&app, "lea"), own_organization(&app, "mia")];
        let requests = (0..size).map(|number| {
            let ((from, giver), (to, taker)) = (&pair[number % 2], &pair[1 - number % 2]);
            let drive = product(&app, *from, giver, "drive_monthly");
            let (_, token) = offer(*from, giver, drive, &json!({}));
            let path = format!("/v1/organizations/{to}/incoming-transfers/accept");
            Request::new(&taker.client, "POST", &path, &json!({ "token": token }))
        });
        let answers = burst("accept each other's offers", requests.collect());
        assert!(
            answers.iter().all(|answer| answer.status == 200),
            "each offer is another"
        );
    }
    watch.end(&app);
}

#[rstest]
fn joining_and_closing_and_deleting_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let watch = Watch::start(&app);
    for size in sizes() {
        let pair = [own_organization(&app, "lea"), own_organization(&app, "mia")];
        let guest = person(&app, "gus");
        let mut requests = Vec::new();
        for (there, host) in &pair {
            let path = format!("/v1/organizations/{there}/invitations");
            let body = json!({ "email": guest.email, "role": "collaborator" });
            host.client.post(&path, body).expect(201);
            let token = app.token_to(&guest.email);
            let accept = Request::new(
                &guest.client,
                "POST",
                "/v1/invitations/accept",
                &json!({ "token": token }),
            );
            let delete = Request::new(
                &host.client,
                "DELETE",
                &format!("/v1/organizations/{there}"),
                &Value::Null,
            );
            requests.extend([accept, delete]);
        }
        let close = json!({ "email": guest.email });
        requests.push(Request::new(&guest.client, "POST", "/v1/profile/close", &close));
        requests.push(Request::new(
            &guest.client,
            "PATCH",
            "/v1/profile",
            &json!({ "last_name": "Neu" }),
        ));
        let rounds = requests.iter().cloned().cycle().take(size).collect();
        burst("join, close, delete", rounds);
    }
    watch.end(&app);
}
