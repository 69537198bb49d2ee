//! Payment reminders: the only legal representative can switch neither off, and becoming the only one
//! turns them on.

use super::{faults, give_phone, joined};
use kontor_domain::organizations::Role;
use kontor_tests::scenario::Person;
use kontor_tests::{Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn of(people: &Scenario, person: &Person) -> Value {
    let path = people.member_path(person);
    let member = people.legal_representative.client.get(&path).expect(200);
    member.body["reminders"].clone()
}

fn set(people: &Scenario, person: &Person, by_email: bool, by_sms: bool) {
    let wanted = json!({ "reminders": { "by_email": by_email, "by_sms": by_sms } });
    people
        .legal_representative
        .client
        .patch(&people.member_path(person), wanted)
        .expect(200);
}

#[rstest]
fn every_role_but_external_has_switches(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    for person in [&people.administrator, &people.collaborator] {
        for (by_email, by_sms) in [(false, true), (true, false), (false, false)] {
            set(&people, person, by_email, by_sms);
            assert_eq!(
                of(&people, person),
                json!({ "by_email": by_email, "by_sms": by_sms })
            );
        }
        let lea = &people.legal_representative.client;
        lea.patch(
            &people.member_path(person),
            json!({ "reminders": { "by_sms": true } }),
        )
        .expect(200);
        assert_eq!(
            of(&people, person),
            json!({ "by_email": false, "by_sms": true }),
            "the other switch stays"
        );
        lea.patch(&people.member_path(person), json!({ "role": "external" }))
            .expect(200);
        assert_eq!(of(&people, person), json!({ "by_email": false, "by_sms": false }));
    }
    let refused = people
        .legal_representative
        .client
        .patch(
            &people.member_path(&people.external),
            json!({ "reminders": { "by_email": true } }),
        )
        .expect_problem(422, "invalid_input");
    assert_eq!(faults(&refused), [("/reminders", "not_for_role")]);
}

#[rstest]
fn the_only_legal_representative_keeps_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for phone in [false, true] {
        keeps_them(&app, phone);
    }
}

fn keeps_them(app: &TestApp, phone: bool) {
    let people = app.scenario();
    let lea = &people.legal_representative;
    if phone {
        give_phone(lea);
    }
    let on = json!({ "reminders": { "by_email": true } });
    lea.client.patch(&people.member_path(lea), on).expect(200);
    assert_eq!(of(&people, lea), json!({ "by_email": true, "by_sms": phone }));
    for off in [
        json!({ "by_email": false }),
        json!({ "by_email": false, "by_sms": false }),
        json!({ "by_sms": false }),
    ] {
        let answer = lea
            .client
            .patch(&people.member_path(lea), json!({ "reminders": off }));
        if off == json!({ "by_sms": false }) && !phone {
            answer.expect(200);
        } else {
            let refused = answer.expect_problem(422, "invalid_input");
            assert_eq!(faults(&refused), [("/reminders", "only_legal_representative")]);
        }
    }
    let second = joined(app, people.organization, "lou", Role::LegalRepresentative);
    set(&people, lea, false, false);
    assert_eq!(of(&people, lea), json!({ "by_email": false, "by_sms": false }));
    assert!(second.member.is_some());
}

#[rstest]
fn becoming_the_only_one_turns_them_on(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    for how in ["demoted", "removed", "left", "suspended"] {
        for phone in [false, true] {
            becomes_the_only_one(&app, how, phone);
        }
    }
}

/// Each way in which the other legal representative can go.
fn becomes_the_only_one(app: &TestApp, how: &str, phone: bool) {
    let people = app.scenario();
    let lea = &people.legal_representative;
    if phone {
        give_phone(lea);
    }
    let second = joined(app, people.organization, "lou", Role::LegalRepresentative);
    set(&people, lea, false, false);
    let path = people.member_path(&second);
    match how {
        "demoted" => lea
            .client
            .patch(&path, json!({ "role": "collaborator" }))
            .expect(200),
        "suspended" => lea
            .client
            .patch(&path, json!({ "state": "suspended" }))
            .expect(200),
        "removed" => lea.client.delete(&path).expect(204),
        _ => second
            .client
            .post(&people.path("/leave"), json!(null))
            .expect(204),
    };
    assert_eq!(
        of(&people, lea),
        json!({ "by_email": true, "by_sms": phone }),
        "{how}"
    );
}
