//! Giving roles: the whole table, over HTTP, and equal to the domain's rule.

use super::joined;
use chrono::TimeDelta;
use kontor_domain::organizations::{Role, may_give, may_manage};
use kontor_tests::scenario::Person;
use kontor_tests::{Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::json;

/// Actor, target, and the status for each new role, in the order of `Role::ALL`.
const TABLE: [(Role, Role, [u16; 4]); 16] = {
    use Role::{Administrator, Collaborator, External, LegalRepresentative};
    const ALL: [u16; 4] = [200; 4];
    const NONE: [u16; 4] = [403; 4];
    const BUT_LEGAL: [u16; 4] = [403, 200, 200, 200];
    [
        (LegalRepresentative, LegalRepresentative, ALL),
        (LegalRepresentative, Administrator, ALL),
        (LegalRepresentative, Collaborator, ALL),
        (LegalRepresentative, External, ALL),
        (Administrator, LegalRepresentative, NONE),
        (Administrator, Administrator, BUT_LEGAL),
        (Administrator, Collaborator, BUT_LEGAL),
        (Administrator, External, BUT_LEGAL),
        (Collaborator, LegalRepresentative, NONE),
        (Collaborator, Administrator, NONE),
        (Collaborator, Collaborator, NONE),
        (Collaborator, External, NONE),
        (External, LegalRepresentative, NONE),
        (External, Administrator, NONE),
        (External, Collaborator, NONE),
        (External, External, NONE),
    ]
};

fn actor(people: &Scenario, role: Role) -> &Person {
    match role {
        Role::LegalRepresentative => &people.legal_representative,
        Role::Administrator => &people.administrator,
        Role::Collaborator => &people.collaborator,
        Role::External => &people.external,
    }
}

#[test]
fn the_table_is_the_rule() {
    for (giver, target, statuses) in TABLE {
        for (to, status) in Role::ALL.iter().zip(statuses) {
            let allowed = may_manage(giver, target).is_ok() && may_give(giver, *to).is_ok();
            assert_eq!(allowed, status == 200, "{giver} makes {target} {to}");
        }
    }
}

#[rstest]
fn every_change_of_a_role(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    for (giver, from, statuses) in TABLE {
        for (to, status) in Role::ALL.iter().zip(statuses) {
            let target = joined(&app, people.organization, "tim", from);
            let path = people.member_path(&target);
            let answer = actor(&people, giver)
                .client
                .patch(&path, json!({ "role": to.as_str() }));
            assert_eq!(
                answer.status, status,
                "{giver} makes {from} {to}: {}",
                answer.text
            );
            let is = lea.get(&path).expect(200).text_at("/role");
            let expected = if status == 200 { *to } else { from };
            assert_eq!(is, expected.as_str(), "{giver} makes {from} {to}");
            if status == 403 && giver == Role::Administrator {
                assert_eq!(answer.text_at("/code"), "legal_representative_only");
            }
        }
    }
}

#[rstest]
fn every_removal_and_every_invitation(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    for giver in Role::ALL {
        for role in Role::ALL {
            let client = &actor(&people, *giver).client;
            let target = joined(&app, people.organization, "tim", *role);
            let path = people.member_path(&target);
            let allowed = may_manage(*giver, *role).is_ok();
            let removed = client.delete(&path);
            assert_eq!(
                removed.status,
                if allowed { 204 } else { 403 },
                "{giver} removes {role}"
            );
            lea.get(&path).expect(if allowed { 404 } else { 200 });
            let email = format!("{giver}-{role}@example.net");
            let invited = client.post(
                &people.path("/invitations"),
                json!({ "email": email, "role": role.as_str() }),
            );
            let allowed = may_give(*giver, *role).is_ok();
            assert_eq!(
                invited.status,
                if allowed { 201 } else { 403 },
                "{giver} invites {role}"
            );
        }
    }
}

/// An administrator can't touch a legal representative by any other switch either (Gitea CVE-2026-73814).
#[rstest]
fn an_administrator_neither_makes_nor_touches_a_legal_representative(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let second = joined(&app, people.organization, "lou", Role::LegalRepresentative);
    let ada = &people.administrator;
    let path = people.member_path(&second);
    let before = people.legal_representative.client.get(&path).expect(200).body;
    for change in [
        json!({ "role": "administrator" }),
        json!({ "role": "legal_representative" }),
        json!({ "state": "suspended" }),
        json!({ "reminders": { "by_email": false } }),
        json!({}),
    ] {
        ada.client
            .patch(&path, change)
            .expect_problem(403, "legal_representative_only");
    }
    for path in [people.member_path(ada), people.member_path(&people.external)] {
        ada.client
            .patch(&path, json!({ "role": "legal_representative" }))
            .expect_problem(403, "legal_representative_only");
    }
    let invitation = json!({ "email": "own@example.com", "role": "legal_representative" });
    ada.client
        .post(&people.path("/invitations"), invitation.clone())
        .expect_problem(403, "legal_representative_only");
    // Not by resending what a legal representative made, either.
    let made = people
        .legal_representative
        .client
        .post(&people.path("/invitations"), invitation)
        .expect(201);
    let resend = people.path(&format!("/invitations/{}/resend", made.text_at("/id")));
    ada.client
        .post(&resend, json!(null))
        .expect_problem(403, "legal_representative_only");
    ada.client
        .delete(&path)
        .expect_problem(403, "legal_representative_only");
    assert_eq!(
        people.legal_representative.client.get(&path).expect(200).body,
        before
    );
}

#[rstest]
fn a_new_role_counts_at_the_next_request_and_the_person_is_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative.client, &people.collaborator);
    cem.client.get(&people.path("/activity")).expect(403);
    lea.patch(&people.member_path(cem), json!({ "role": "administrator" }))
        .expect(200);
    cem.client.get(&people.path("/activity")).expect(200);
    app.advance(TimeDelta::minutes(1));
    lea.patch(&people.member_path(cem), json!({ "role": "external" }))
        .expect(200);
    cem.client.get(&people.path("/members")).expect(403);
    let mails = app.mails_to(&cem.email);
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().all(|mail| mail.text.contains("Muster AG")));
    assert!(
        mails[0].text.to_lowercase().contains("external"),
        "{}",
        mails[0].text
    );
    app.advance(TimeDelta::minutes(1));
    lea.patch(&people.member_path(cem), json!({ "role": "external" }))
        .expect(200);
    assert_eq!(app.mails_to(&cem.email).len(), 2, "no change, no mail");
    lea.delete(&people.member_path(cem)).expect(204);
    cem.client.get(&people.path("")).expect(404);
    assert_eq!(app.mails_to(&cem.email).len(), 3);
}

#[rstest]
fn billing_is_a_switch_of_collaborators(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let cem = people.member_path(&people.collaborator);
    for billing in [true, false, true] {
        let after = lea.patch(&cem, json!({ "billing": billing })).expect(200);
        assert_eq!(after.body["billing"], billing);
    }
    let external = lea.patch(&cem, json!({ "role": "external" })).expect(200);
    assert_eq!(external.body["billing"], false, "never billing");
    let back = lea.patch(&cem, json!({ "role": "collaborator" })).expect(200);
    assert_eq!(
        back.body["billing"], false,
        "a permission that went does not come back"
    );
    for (person, billing) in [
        (&people.external, true),
        (&people.administrator, false),
        (&people.legal_representative, false),
    ] {
        let refused = lea
            .patch(&people.member_path(person), json!({ "billing": billing }))
            .expect_problem(422, "invalid_input");
        assert_eq!(super::faults(&refused), [("/billing", "not_for_role")]);
    }
    let both = json!({ "role": "external", "billing": true });
    lea.patch(&cem, both).expect_problem(422, "invalid_input");
    let invited = json!({ "email": "ext@example.com", "role": "external", "billing": true });
    lea.post(&people.path("/invitations"), invited)
        .expect_problem(422, "invalid_input");
}

/// Two changes of different switches at the same moment: neither undoes the other.
#[rstest]
fn concurrent_changes_of_one_member_are_both_kept(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    for round in 0..15 {
        let target = joined(&app, people.organization, "tim", Role::Collaborator);
        let path = people.member_path(&target);
        let change = |person: &Person, body: serde_json::Value| {
            let (client, path) = (person.client.clone(), path.clone());
            move || client.patch(&path, body).expect(200)
        };
        std::thread::scope(|scope| {
            scope.spawn(change(&people.legal_representative, json!({ "billing": true })));
            scope.spawn(change(
                &people.administrator,
                json!({ "reminders": { "by_email": false } }),
            ));
        });
        let after = people.legal_representative.client.get(&path).expect(200).body;
        assert_eq!(
            (&after["billing"], &after["reminders"]["by_email"]),
            (&json!(true), &json!(false)),
            "round {round}"
        );
    }
}
