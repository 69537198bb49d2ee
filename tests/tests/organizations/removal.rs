//! Removing a member: what is lost is shown first, and open invitations can be taken over.

use super::joined;
use kontor_domain::grants::Subject;
use kontor_domain::organizations::Role;
use kontor_tests::scenario::{grant, person, product, team, whole};
use kontor_tests::{Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

const ACCEPT: &str = "/v1/invitations/accept";

/// Invites as the administrator; the invitation's id.
fn invite(people: &Scenario, email: &str, role: &str) -> String {
    let body = json!({ "email": email, "role": role });
    let made = people
        .administrator
        .client
        .post(&people.path("/invitations"), body);
    made.expect(201).text_at("/id")
}

#[rstest]
fn a_dry_run_shows_what_is_lost_and_changes_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative.client, &people.administrator);
    let open: Vec<String> = ["noa", "kim"]
        .iter()
        .map(|name| {
            app.advance(chrono::TimeDelta::milliseconds(1));
            invite(&people, &format!("{name}@example.com"), "external")
        })
        .collect();
    let revoked = invite(&people, "fay@example.com", "external");
    let path = people.path(&format!("/invitations/{revoked}/revoke"));
    lea.post(&path, Value::Null).expect(200);
    let by_lea = json!({ "email": "leo@example.com", "role": "external" });
    lea.post(&people.path("/invitations"), by_lea).expect(201);
    for organization in [Some(people.organization.to_string()), None] {
        let body = json!({ "name": "Report", "scopes": ["organizations:read"], "organization_id": organization,
            "expires_at": "2026-12-24T00:00:00Z" });
        ada.client.post("/v1/api-tokens", body).expect(201);
    }
    let own = ada.member.expect("a member");
    // In the order of their making.
    let [web, shop] = ["Web", "Shop"].map(|name| {
        app.advance(chrono::TimeDelta::milliseconds(1));
        team(&app, people.organization, name, &[own]).to_string()
    });
    let led = json!({ "leader_member_id": own.to_string() });
    lea.patch(&people.path(&format!("/teams/{shop}")), led)
        .expect(200);
    let drive = whole(product(
        &app,
        people.organization,
        &people.legal_representative,
        "drive_monthly",
    ));
    let giver = &people.legal_representative;
    grant(
        &app,
        people.organization,
        giver,
        Subject::Member(own),
        drive,
        &["view"],
    );
    let before = people.snapshot();
    let path = people.member_path(ada);
    let member = lea.get(&path).expect(200);
    let shown = lea.delete(&format!("{path}?dry_run=true")).expect(200).body;
    assert_eq!(shown["member"], member.body);
    assert_eq!(
        shown["loses"],
        json!({
            "role": "administrator", "billing": true, "reminders": { "by_email": true, "by_sms": false },
            "team_ids": [web, shop], "led_team_ids": [shop], "grants": 1,
        })
    );
    assert_eq!(
        shown["open_invitations"],
        json!({ "count": 2, "ids": [open[1], open[0]] })
    );
    assert_eq!(
        (&shown["api_tokens"], &shown["obstacles"]),
        (&json!(1), &json!([]))
    );
    assert_eq!(people.snapshot(), before);
    assert_eq!(
        app.mails_to(&ada.email)
            .iter()
            .filter(|mail| mail.subject.contains("part of"))
            .count(),
        0
    );
    ada.client.get(&people.path("")).expect(200);
    lea.delete(&format!("{path}?dry_run=false")).expect(204);
    ada.client.get(&people.path("")).expect(404);
}

#[rstest]
fn a_dry_run_names_what_stands_in_the_way(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let path = people.member_path(lea);
    let dry = format!("{path}?dry_run=true");
    let obstacles = |expected: Value| {
        let shown = lea.client.delete(&dry).expect(200);
        assert_eq!(shown.body["obstacles"], expected);
    };
    obstacles(json!(["last_legal_representative"]));
    lea.client
        .delete(&path)
        .expect_problem(409, "last_legal_representative");
    joined(&app, people.organization, "lou", Role::LegalRepresentative);
    obstacles(json!([]));
    // Who may not remove is not shown anything either.
    ada.client
        .delete(&dry)
        .expect_problem(403, "legal_representative_only");
    people
        .collaborator
        .client
        .delete(&dry)
        .expect_problem(403, "forbidden");
    people
        .outsider
        .client
        .delete(&dry)
        .expect_problem(404, "not_found");
    lea.client
        .with_header("if-match", "\"AAAAAAAAAAAAAAAA\"")
        .delete(&dry)
        .expect_problem(412, "precondition_failed");
    for wrong in ["dry_run=1", "dry_run=", "dry=true", "take_over_invitations=yes"] {
        lea.client
            .delete(&format!("{path}?{wrong}"))
            .expect_problem(422, "invalid_input");
    }
}

#[rstest]
fn without_an_heir_invitations_wait_for_somebody_to_send_them_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let noa = person(&app, "noa");
    let id = invite(&people, &noa.email, "collaborator");
    let token = json!({ "token": app.token_to(&noa.email) });
    lea.delete(&people.member_path(&people.administrator)).expect(204);
    let kept = lea.get(&people.path(&format!("/invitations/{id}"))).expect(200);
    assert_eq!(kept.text_at("/state"), "open");
    noa.client
        .post(ACCEPT, token)
        .expect_problem(409, "inviter_lost_right");
}

#[rstest]
fn the_remover_can_take_the_open_invitations_over(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let noa = person(&app, "noa");
    let id = invite(&people, &noa.email, "collaborator");
    let token = json!({ "token": app.token_to(&noa.email) });
    let path = people.member_path(&people.administrator);
    lea.client
        .delete(&format!("{path}?take_over_invitations=true"))
        .expect(204);
    let taken = lea
        .client
        .get(&people.path(&format!("/invitations/{id}")))
        .expect(200);
    assert_eq!(taken.text_at("/invited_by"), lea.user.to_string());
    let log = lea
        .client
        .get(&people.path("/activity?action=invitation.taken_over"))
        .expect(200);
    assert_eq!(
        log.body["items"][0]["details"]["after"],
        json!({ "invited_by": lea.user.to_string(), "invitations": 1 })
    );
    let joined = noa.client.post(ACCEPT, token).expect(201);
    assert_eq!(joined.text_at("/role"), "collaborator");
}

/// An administrator takes over no invitation to become legal representative.
#[rstest]
fn only_what_the_remover_may_give_is_taken_over(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let second = joined(&app, people.organization, "lou", Role::LegalRepresentative);
    let (noa, kim) = (person(&app, "noa"), person(&app, "kim"));
    for (who, role) in [(&noa, "legal_representative"), (&kim, "external")] {
        let body = json!({ "email": who.email, "role": role });
        second.client.post(&people.path("/invitations"), body).expect(201);
    }
    let path = people.member_path(&second);
    let lea = &people.legal_representative.client;
    lea.patch(&path, json!({ "role": "collaborator" })).expect(200);
    let ada = &people.administrator.client;
    ada.delete(&format!("{path}?take_over_invitations=true"))
        .expect(204);
    let token = |email: &str| json!({ "token": app.token_to(email) });
    noa.client
        .post(ACCEPT, token(&noa.email))
        .expect_problem(409, "inviter_lost_right");
    kim.client.post(ACCEPT, token(&kim.email)).expect(201);
}
