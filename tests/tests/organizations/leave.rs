//! Going: leaving, being removed, being suspended; and the last legal representative, who can't.

use super::{joined, texts};
use kontor_domain::organizations::Role;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn leaving_ends_the_membership_and_tells_the_managers(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    for (person, told) in [
        (&people.external, [1, 1]),
        (&people.collaborator, [2, 2]),
        (&people.administrator, [3, 2]),
    ] {
        person
            .client
            .post(&people.path("/leave"), json!(null))
            .expect(204);
        person.client.get(&people.path("")).expect(404);
        let mine = person.client.get("/v1/organizations").expect(200);
        assert_eq!(texts(&mine, "id"), Vec::<String>::new());
        let mails = [&people.legal_representative, &people.administrator]
            .map(|manager| app.mails_to(&manager.email).len());
        assert_eq!(mails, told);
    }
    let members = people
        .legal_representative
        .client
        .get(&people.path("/members"))
        .expect(200);
    let mut left = texts(&members, "role");
    left.sort();
    assert_eq!(left, ["collaborator", "legal_representative"]);
}

#[rstest]
fn the_last_legal_representative_can_not_go(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let own = people.member_path(lea);
    let stays = || {
        for role in ["administrator", "collaborator", "external"] {
            lea.client
                .patch(&own, json!({ "role": role }))
                .expect_problem(409, "last_legal_representative");
        }
        lea.client
            .patch(&own, json!({ "state": "suspended" }))
            .expect_problem(409, "last_legal_representative");
        lea.client
            .delete(&own)
            .expect_problem(409, "last_legal_representative");
        lea.client
            .post(&people.path("/leave"), json!(null))
            .expect_problem(409, "last_legal_representative");
    };
    let before = people.snapshot();
    stays();
    assert_eq!(people.snapshot(), before, "a refusal leaves no trace");
    // A suspended one does not count.
    let second = joined(&app, people.organization, "lou", Role::LegalRepresentative);
    let path = people.member_path(&second);
    lea.client
        .patch(&path, json!({ "state": "suspended" }))
        .expect(200);
    stays();
    lea.client.patch(&path, json!({ "state": "active" })).expect(200);
    lea.client.post(&people.path("/leave"), json!(null)).expect(204);
    second
        .client
        .post(&people.path("/leave"), json!(null))
        .expect_problem(409, "last_legal_representative");
}

#[rstest]
fn suspension_hides_everything_until_it_is_lifted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative.client, &people.administrator);
    let path = people.member_path(ada);
    let suspended = lea.patch(&path, json!({ "state": "suspended" })).expect(200);
    assert_eq!(
        (suspended.text_at("/state"), suspended.text_at("/role")),
        ("suspended".into(), "administrator".into())
    );
    ada.client.get(&people.path("")).expect(404);
    ada.client
        .patch(&path, json!({ "state": "active" }))
        .expect_problem(404, "not_found");
    let mine = ada.client.get("/v1/organizations").expect(200);
    assert_eq!(texts(&mine, "my_state"), ["suspended"]);
    assert_eq!(app.mails_to(&ada.email).len(), 1);
    let restored = lea.patch(&path, json!({ "state": "active" })).expect(200);
    assert_eq!(restored.text_at("/role"), "administrator");
    ada.client.get(&people.path("/activity")).expect(200);
    assert_eq!(app.mails_to(&ada.email).len(), 2);
    let log = lea
        .get(&people.path("/activity?action=member.updated"))
        .expect(200);
    assert_eq!(
        (
            log.text_at("/items/1/details/before/state"),
            log.text_at("/items/1/details/after/state")
        ),
        ("active".into(), "suspended".into())
    );
}
