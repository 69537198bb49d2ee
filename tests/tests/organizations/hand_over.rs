//! Handing the legal responsibility over: two steps, two people, one set of terms.

use super::{faults, give_phone, joined, texts};
use chrono::TimeDelta;
use kontor_domain::organizations::Role;
use kontor_tests::scenario::{Person, api_token};
use kontor_tests::{Answer, Client, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn offer(client: &Client, people: &Scenario, to: &Person, terms: &Value) -> Answer {
    let mut body = json!({ "member_id": to.member.expect("a member").to_string() });
    for (name, value) in terms.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    client.post(&people.path("/hand-overs"), body)
}

/// An open hand-over of the legal representative to the collaborator: its path.
fn offered(people: &Scenario, terms: &Value) -> String {
    let lea = &people.legal_representative.client;
    let made = offer(lea, people, &people.collaborator, terms).expect(201);
    made.header("location").expect("a place").to_owned()
}

fn role(people: &Scenario, by: &Person, of: &Person) -> String {
    by.client
        .get(&people.member_path(of))
        .expect(200)
        .text_at("/role")
}

fn answer(person: &Person, path: &str, verb: &str) -> Answer {
    person.client.post(&format!("{path}/{verb}"), Value::Null)
}

fn subjects(app: &TestApp, person: &Person) -> Vec<String> {
    let mut subjects: Vec<String> = app
        .mails_to(&person.email)
        .into_iter()
        .map(|mail| mail.subject)
        .collect();
    subjects.sort();
    subjects
}

#[rstest]
fn an_offer_changes_nothing_and_both_are_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative, &people.collaborator);
    let terms = json!({ "role_after": "leave", "message": "Yours now.\n\nThank you!" });
    let made = offer(&lea.client, &people, cem, &terms).expect(201);
    for (field, value) in [
        ("state", json!("open")),
        ("role_after", json!("leave")),
        ("message", json!("Yours now.\n\nThank you!")),
        ("giver_user_id", json!(lea.user.to_string())),
        ("receiver_user_id", json!(cem.user.to_string())),
        ("created_at", json!("2026-11-23T08:00:00Z")),
        ("expires_at", json!("2026-11-30T08:00:00Z")),
        ("closed_at", Value::Null),
    ] {
        assert_eq!(made.body[field], value, "{field}");
    }
    let read = cem
        .client
        .get(made.header("location").expect("a place"))
        .expect(200);
    assert_eq!(
        (&read.body, read.header("etag")),
        (&made.body, made.header("etag"))
    );
    assert_eq!(
        [role(&people, lea, lea), role(&people, lea, cem)],
        ["legal_representative", "collaborator"]
    );
    assert_eq!(
        subjects(&app, cem),
        ["lea Muster asks you to represent Muster AG"]
    );
    assert_eq!(
        subjects(&app, lea),
        ["You asked cem Muster to represent Muster AG"]
    );
    let mail = &app.mails_to(&cem.email)[0];
    assert!(mail.text.contains("> Yours now.\n>\n> Thank you!") && mail.text.contains("valid for 7 days"));
    let log = lea
        .client
        .get(&people.path("/activity?action=hand_over.created"))
        .expect(200);
    assert_eq!(log.text_at("/items/0/details/after/role_after"), "leave");
}

#[rstest]
fn acceptance_makes_the_one_and_unmakes_the_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(None, Some("administrator"), Some("collaborator"))] role_after: Option<&str>,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative, &people.collaborator);
    give_phone(cem);
    let terms = role_after.map_or(json!({}), |role| json!({ "role_after": role }));
    let path = offered(&people, &terms);
    app.advance(TimeDelta::minutes(1));
    let accepted = answer(cem, &path, "accept").expect(200);
    assert_eq!(
        (accepted.text_at("/state"), accepted.text_at("/closed_at")),
        ("accepted".into(), "2026-11-23T08:01:00Z".into())
    );
    assert_eq!(cem.client.get(&path).expect(200).body, accepted.body);
    let now = cem.client.get(&people.member_path(cem)).expect(200);
    assert_eq!(now.text_at("/role"), "legal_representative");
    assert_eq!(
        now.body["reminders"],
        json!({ "by_email": true, "by_sms": true }),
        "the only one is reminded by everything"
    );
    let left = role_after.unwrap_or("administrator");
    assert_eq!(role(&people, cem, lea), left);
    assert_eq!(subjects(&app, cem)[0], "cem Muster now represents Muster AG");
    let told = app.mails_to(&lea.email);
    let told = told
        .iter()
        .find(|mail| mail.subject.contains("now represents"))
        .expect("a mail");
    assert!(
        told.text.contains(&format!("Your role: {left}\n")),
        "{}",
        told.text
    );
    let log = cem.client.get(&people.path("/activity")).expect(200);
    let mut actions = texts(&log, "action");
    actions.sort();
    assert_eq!(
        actions,
        [
            "hand_over.accepted",
            "hand_over.created",
            "member.updated",
            "member.updated"
        ]
    );
}

#[rstest]
fn the_giver_may_leave_and_who_manages_is_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative, &people.collaborator);
    let path = offered(&people, &json!({ "role_after": "leave" }));
    answer(cem, &path, "accept").expect(200);
    lea.client.get(&people.path("")).expect_problem(404, "not_found");
    assert_eq!(role(&people, cem, cem), "legal_representative");
    assert_eq!(
        subjects(&app, &people.administrator),
        ["lea Muster has left Muster AG"]
    );
    assert_eq!(subjects(&app, cem).len(), 2, "offered and accepted");
    let text = &app.mails_to(&lea.email);
    assert!(
        text.iter()
            .any(|mail| mail.text.contains("You are no longer part of the organization.")),
        "the giver"
    );
    cem.client
        .post(&people.path("/leave"), Value::Null)
        .expect_problem(409, "last_legal_representative");
}

#[rstest]
fn beside_another_legal_representative_the_reminders_stay(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    joined(&app, people.organization, "leo", Role::LegalRepresentative);
    let cem = &people.collaborator;
    let off = json!({ "reminders": { "by_email": false } });
    people
        .administrator
        .client
        .patch(&people.member_path(cem), off)
        .expect(200);
    let path = offered(&people, &json!({}));
    answer(cem, &path, "accept").expect(200);
    let now = cem.client.get(&people.member_path(cem)).expect(200);
    assert_eq!(
        now.body["reminders"],
        json!({ "by_email": false, "by_sms": false })
    );
}

#[rstest]
fn only_managers_and_the_receiver_know_of_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let carla = joined(&app, people.organization, "carla", Role::Collaborator);
    let path = offered(&people, &json!({}));
    let list = people.path("/hand-overs?include_total=true");
    for person in [
        &people.legal_representative,
        &people.administrator,
        &people.collaborator,
    ] {
        person.client.get(&path).expect(200);
        assert_eq!(person.client.get(&list).expect(200).body["total"], 1);
        for (state, count) in [("open", 1), ("expired", 0), ("cancelled", 0)] {
            let found = person
                .client
                .get(&people.path(&format!("/hand-overs?state={state}")));
            assert_eq!(texts(&found.expect(200), "id").len(), count, "{state}");
        }
    }
    assert_eq!(carla.client.get(&list).expect(200).body["total"], 0);
    carla.client.get(&path).expect_problem(404, "not_found");
    for verb in ["accept", "decline"] {
        answer(&carla, &path, verb).expect_problem(404, "not_found");
        answer(&people.administrator, &path, verb).expect_problem(403, "forbidden");
        answer(&people.external, &path, verb).expect_problem(403, "forbidden");
        answer(&people.legal_representative, &path, verb).expect_problem(403, "forbidden");
        answer(&people.outsider, &path, verb).expect_problem(404, "not_found");
    }
    for nobody in [&people.external, &people.administrator, &people.collaborator] {
        answer(nobody, &path, "cancel").expect_problem(403, "forbidden");
    }
    // Under another organization it does not exist.
    let other = app.scenario();
    let (_, id) = path.rsplit_once('/').expect("a path");
    let there = other.path(&format!("/hand-overs/{id}"));
    let their = &other.legal_representative;
    their.client.get(&there).expect_problem(404, "not_found");
    answer(their, &there, "cancel").expect_problem(404, "not_found");
    assert_eq!(
        people
            .collaborator
            .client
            .get(&path)
            .expect(200)
            .text_at("/state"),
        "open"
    );
}

#[rstest]
fn it_is_offered_to_an_active_member_of_the_directory(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (people, other) = (app.scenario(), app.scenario());
    let leo = joined(&app, people.organization, "leo", Role::LegalRepresentative);
    let lea = &people.legal_representative;
    for (person, code) in [
        (&people.external, "not_for_role"),
        (&people.suspended, "suspended"),
        (&leo, "already_legal_representative"),
        (lea, "already_legal_representative"),
        (&other.collaborator, "unknown"),
    ] {
        let refused = offer(&lea.client, &people, person, &json!({})).expect_problem(422, "invalid_input");
        assert_eq!(faults(&refused), [("/member_id", code)]);
    }
    let wrong = json!({ "member_id": lea.user.to_string(), "role_after": "external", "message": "" });
    let refused = lea.client.post(&people.path("/hand-overs"), wrong);
    assert_eq!(
        faults(&refused.expect_problem(422, "invalid_input")),
        [
            ("/member_id", "id_kind"),
            ("/message", "required"),
            ("/role_after", "enum")
        ]
    );
    assert_eq!(app.fresh.count("hand_overs"), 0);
    offer(&lea.client, &people, &people.administrator, &json!({})).expect(201);
}

#[rstest]
fn one_offer_of_each_giver_is_open(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let leo = joined(&app, people.organization, "leo", Role::LegalRepresentative);
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let first = offered(&people, &json!({}));
    offer(&lea.client, &people, ada, &json!({})).expect_problem(409, "hand_over_open");
    offer(&leo.client, &people, ada, &json!({})).expect(201);
    answer(&leo, &first, "cancel").expect(200);
    let second = offered(&people, &json!({}));
    // Time passes: the receiver is too late, and nothing stands in the way of the next one.
    app.fresh
        .execute("UPDATE hand_overs SET expires_at = created_at WHERE state = 'open'");
    for (person, verb) in [
        (&people.collaborator, "accept"),
        (&people.collaborator, "decline"),
        (lea, "cancel"),
    ] {
        let late = answer(person, &second, verb).expect_problem(409, "hand_over_closed");
        assert_eq!(late.text_at("/detail"), "the hand-over is expired");
    }
    assert_eq!(lea.client.get(&second).expect(200).text_at("/state"), "expired");
    let third = offered(&people, &json!({}));
    assert_eq!(lea.client.get(&second).expect(200).text_at("/state"), "expired");
    let listed = lea
        .client
        .get(&people.path("/hand-overs?state=expired"))
        .expect(200);
    assert_eq!(texts(&listed, "state"), ["expired", "expired"], "hers and his");
    answer(&people.collaborator, &third, "accept").expect(200);
}

#[rstest]
fn declined_and_cancelled_are_final_and_both_are_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative, &people.collaborator);
    for (verb, by, state, word) in [
        ("decline", cem, "declined", "declined"),
        ("cancel", lea, "cancelled", "canceled"),
    ] {
        let path = offered(&people, &json!({}));
        let closed = answer(by, &path, verb).expect(200);
        assert_eq!(closed.text_at("/state"), state);
        for (person, verb) in [(cem, "accept"), (cem, "decline"), (lea, "cancel")] {
            let refused = answer(person, &path, verb).expect_problem(409, "hand_over_closed");
            assert_eq!(refused.text_at("/detail"), format!("the hand-over is {state}"));
        }
        let log = format!("/activity?action=hand_over.{state}");
        let log = lea.client.get(&people.path(&log)).expect(200);
        assert_eq!(texts(&log, "action").len(), 1);
        for person in [lea, cem] {
            let subjects = subjects(&app, person);
            assert!(
                subjects.iter().any(|subject| subject.ends_with(word)),
                "{state}: {subjects:?}"
            );
        }
    }
    assert_eq!(role(&people, lea, cem), "collaborator");
}

/// Giving and taking need a password given a moment ago, and no script does either.
#[rstest]
fn both_steps_need_a_fresh_password(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("step_up_minutes", "1")]);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative, &people.collaborator);
    let path = offered(&people, &json!({}));
    let scopes = ["organizations:write"];
    let [hers, his] = [lea, cem].map(|person| api_token(&app, person, &scopes));
    offer(&hers, &people, cem, &json!({})).expect_problem(403, "session_required");
    his.post(&format!("{path}/accept"), Value::Null)
        .expect_problem(403, "session_required");
    app.advance(TimeDelta::minutes(2));
    answer(cem, &path, "accept").expect_problem(403, "step_up_required");
    offer(&lea.client, &people, &people.administrator, &json!({})).expect_problem(403, "step_up_required");
    his.post(&format!("{path}/decline"), Value::Null).expect(200);
}

/// An offer that has ended does not revive when a party regains an old role.
#[rstest]
fn it_ends_when_one_of_the_two_is_no_longer_what_it_takes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for (who, change, back) in [
        (
            "giver",
            json!({ "role": "administrator" }),
            json!({ "role": "legal_representative" }),
        ),
        (
            "giver",
            json!({ "state": "suspended" }),
            json!({ "state": "active" }),
        ),
        ("giver", Value::Null, Value::Null),
        (
            "receiver",
            json!({ "role": "external" }),
            json!({ "role": "collaborator" }),
        ),
        (
            "receiver",
            json!({ "role": "legal_representative" }),
            json!({ "role": "collaborator" }),
        ),
        (
            "receiver",
            json!({ "state": "suspended" }),
            json!({ "state": "active" }),
        ),
        ("receiver", Value::Null, Value::Null),
    ] {
        let people = app.scenario();
        let leo = joined(&app, people.organization, "leo", Role::LegalRepresentative);
        let (lea, cem) = (&people.legal_representative, &people.collaborator);
        let path = offered(&people, &json!({}));
        let changed = people.member_path(if who == "giver" { lea } else { cem });
        if change.is_null() {
            leo.client.delete(&changed).expect(204);
        } else {
            leo.client.patch(&changed, change.clone()).expect(200);
            leo.client.patch(&changed, back).expect(200);
        }
        let now = leo.client.get(&path).expect(200);
        assert_eq!(now.text_at("/state"), "cancelled", "{who} {change}");
        let late = answer(cem, &path, "accept");
        assert!([404, 409].contains(&late.status), "{who} {change}: {}", late.text);
        for person in [lea, cem] {
            let subjects = subjects(&app, person);
            let wanted = "Hand-over of Muster AG canceled".to_owned();
            assert!(subjects.contains(&wanted), "{who} {change}: {subjects:?}");
        }
    }
}

/// Changes that leave both what they were leave the offer as it is.
#[rstest]
fn other_changes_do_not_end_it(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let cem = &people.collaborator;
    let path = offered(&people, &json!({}));
    for change in [
        json!({ "billing": true }),
        json!({ "role": "administrator" }),
        json!({ "reminders": { "by_email": false } }),
    ] {
        people
            .administrator
            .client
            .patch(&people.member_path(cem), change)
            .expect(200);
    }
    answer(cem, &path, "accept").expect(200);
    assert_eq!(role(&people, cem, cem), "legal_representative");
}

/// Two legal representatives offer it to the same person, who needs it only once.
#[rstest]
fn accepting_one_offer_ends_the_others(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let leo = joined(&app, people.organization, "leo", Role::LegalRepresentative);
    let cem = &people.collaborator;
    let first = offered(&people, &json!({}));
    let second = offer(&leo.client, &people, cem, &json!({})).expect(201);
    let second = second.header("location").expect("a place");
    answer(cem, &first, "accept").expect(200);
    assert_eq!(leo.client.get(second).expect(200).text_at("/state"), "cancelled");
    assert_eq!(
        role(&people, cem, &leo),
        "legal_representative",
        "he keeps his role"
    );
}
