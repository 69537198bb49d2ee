//! Memberships that end by themselves: at once, for everything, with a warning before and word afterwards.

use super::{faults, joined, texts};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::RunQueryDsl;
use kontor_domain::organizations::Role;
use kontor_persistence::Which;
use kontor_tests::scenario::{Person, api_token};
use kontor_tests::{Answer, Client, Database, Scenario, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};

fn now(app: &TestApp) -> DateTime<Utc> {
    app.app.clock.now()
}

/// As the legal representative.
fn ends(people: &Scenario, person: &Person, end: Value) -> Answer {
    people
        .legal_representative
        .client
        .patch(&people.member_path(person), json!({ "valid_until": end }))
}

/// The legal representative, logged in after the clock moved on.
fn lea(app: &TestApp, people: &Scenario) -> Client {
    log_in(app, &people.legal_representative.email).client
}

fn subjects(app: &TestApp, person: &Person) -> Vec<String> {
    let mails = app.mails_to(&person.email);
    mails.into_iter().map(|mail| mail.subject).collect()
}

fn expiries(people: &Scenario, client: &Client) -> Vec<Value> {
    let log = client
        .get(&people.path("/activity?action=member.expired"))
        .expect(200);
    log.body["items"].as_array().expect("items").clone()
}

#[rstest]
fn from_its_end_on_a_membership_counts_for_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, cem) = (&people.legal_representative.client, &people.collaborator);
    let contact = json!({ "phone": "+41 22 820 35 44", "postal_address": { "street": "Musterweg 1", "town": "Zürich" } });
    lea.patch(&people.path(""), contact).expect(200);
    let token = api_token(&app, cem, &["organizations:write"]);
    let end = now(&app) + TimeDelta::minutes(5);
    let changed = ends(&people, cem, json!(end)).expect(200);
    assert_eq!(
        (changed.text_at("/valid_until"), changed.text_at("/state")),
        ("2026-11-23T08:05:00Z".into(), "active".into())
    );
    app.advance(TimeDelta::minutes(5) - TimeDelta::microseconds(1));
    for client in [&cem.client, &token] {
        client.get(&people.path("")).expect(200);
    }
    app.advance(TimeDelta::microseconds(1));
    for client in [&cem.client, &token] {
        for path in ["", "/members"] {
            client.get(&people.path(path)).expect_problem(404, "not_found");
        }
        client
            .post(&people.path("/leave"), Value::Null)
            .expect_problem(404, "not_found");
        let own = client.get("/v1/organizations").expect(200);
        assert_eq!(texts(&own, "my_state"), ["expired"]);
        assert_eq!(own.text_at("/items/0/name"), "Muster AG");
        assert_eq!(own.body["items"][0]["phone"], Value::Null);
        let address = &own.body["items"][0]["postal_address"];
        assert_eq!(
            (&address["street"], &address["town"]),
            (&Value::Null, &Value::Null)
        );
    }
    // Those who remain see it, and can bring it back.
    let member = lea.get(&people.member_path(cem)).expect(200);
    assert_eq!(member.text_at("/state"), "expired");
    let listed = |state: &str| {
        let list = lea.get(&people.path(&format!("/members?include_total=true&state={state}")));
        let list = list.expect(200);
        assert_eq!(list.body["total"], texts(&list, "id").len());
        texts(&list, "email")
    };
    assert_eq!(listed("expired"), std::slice::from_ref(&cem.email));
    assert_eq!(listed("suspended"), std::slice::from_ref(&people.suspended.email));
    assert_eq!(listed("active").len(), 3);
    let again = json!({ "email": cem.email, "role": "external" });
    lea.post(&people.path("/invitations"), again)
        .expect_problem(409, "already_member");
    let later = ends(&people, cem, json!(end + TimeDelta::hours(1))).expect(200);
    assert_eq!(later.text_at("/state"), "active");
    cem.client.get(&people.path("/members")).expect(200);
    let endless = ends(&people, cem, Value::Null).expect(200);
    assert_eq!(endless.body["valid_until"], Value::Null);
    token.get(&people.path("")).expect(200);
}

/// An expired administrator can't manage anything, loses their invitations, and is not notified.
#[rstest]
fn an_expired_administrator_is_none(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let ada = &people.administrator;
    ends(&people, ada, json!(now(&app) + TimeDelta::minutes(1))).expect(200);
    app.advance(TimeDelta::minutes(1));
    let told = subjects(&app, ada).len();
    let before = people.snapshot();
    let body = json!({ "email": "noa@example.com", "role": "external" });
    for answer in [
        ada.client.post(&people.path("/invitations"), body.clone()),
        ada.client.post(
            &people.path("/invitations/bulk"),
            json!({ "invitations": [body] }),
        ),
        ada.client
            .patch(&people.member_path(ada), json!({ "valid_until": null })),
        ada.client.delete(&people.member_path(&people.external)),
    ] {
        answer.expect_problem(404, "not_found");
    }
    assert_eq!(people.snapshot(), before);
    people
        .collaborator
        .client
        .post(&people.path("/leave"), Value::Null)
        .expect(204);
    assert_eq!(subjects(&app, ada).len(), told, "who left is no business of hers");
    let left = subjects(&app, &people.legal_representative);
    assert!(
        left.iter().any(|subject| subject.contains("has left")),
        "{left:?}"
    );
}

#[rstest]
fn a_legal_representative_never_ends_by_itself(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let end = now(&app) + TimeDelta::days(10);
    let second = joined(&app, people.organization, "lou", Role::LegalRepresentative);
    let before = people.snapshot();
    for person in [&people.legal_representative, &second] {
        let refused = ends(&people, person, json!(end)).expect_problem(422, "invalid_input");
        assert_eq!(faults(&refused), [("/valid_until", "not_for_role")]);
        ends(&people, person, Value::Null).expect(200);
    }
    assert_eq!(people.snapshot(), before);
    // Promotion does not drop an end in silence.
    let ada = &people.administrator;
    ends(&people, ada, json!(end)).expect(200);
    let lea = &people.legal_representative.client;
    let promote = |more: Value| {
        let mut body = json!({ "role": "legal_representative" });
        if !more.is_null() {
            body["valid_until"] = more["valid_until"].clone();
        }
        lea.patch(&people.member_path(ada), body)
    };
    for more in [Value::Null, json!({ "valid_until": end })] {
        let refused = promote(more).expect_problem(422, "invalid_input");
        assert_eq!(faults(&refused), [("/valid_until", "not_for_role")]);
    }
    promote(json!({ "valid_until": null })).expect(200);
    // Demoted and limited in one request.
    let body = json!({ "role": "administrator", "valid_until": end });
    let demoted = lea.patch(&people.member_path(&second), body).expect(200);
    assert_eq!(demoted.text_at("/valid_until"), "2026-12-03T08:00:00Z");
    // Whatever the code did: the database refuses it too.
    let sql = "UPDATE memberships SET valid_until = '2027-01-01 00:00:00.000000+00:00' WHERE role = 'legal_representative'";
    let done = match database {
        Database::Sqlite => diesel::sql_query(sql).execute(&mut app.fresh.sqlite()),
        Database::Postgres => diesel::sql_query(sql).execute(&mut app.fresh.postgres()),
    };
    let refused = done.expect_err("a CHECK").to_string();
    assert!(
        refused.contains("memberships_validity") || refused.contains("CHECK"),
        "{refused}"
    );
}

#[rstest]
fn an_end_lies_ahead_but_not_too_far(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let before = people.snapshot();
    for wrong in [
        json!(now(&app)),
        json!("2020-01-01T00:00:00Z"),
        json!(now(&app) + TimeDelta::days(3_654)),
    ] {
        let refused = ends(&people, &people.external, wrong).expect_problem(422, "invalid_input");
        assert_eq!(faults(&refused), [("/valid_until", "range")]);
    }
    for wrong in [json!("tomorrow"), json!(17), json!("2027-01-01")] {
        ends(&people, &people.external, wrong).expect_problem(422, "invalid_input");
    }
    let body = json!({ "role": "boss", "valid_until": "2020-01-01T00:00:00Z" });
    let lea = &people.legal_representative.client;
    let refused = lea.patch(&people.member_path(&people.external), body);
    assert_eq!(
        faults(&refused.expect_problem(422, "invalid_input")),
        [("/role", "enum"), ("/valid_until", "range")]
    );
    assert_eq!(people.snapshot(), before);
    let far = now(&app) + TimeDelta::days(3_653);
    ends(&people, &people.external, json!(far)).expect(200);
}

#[rstest]
fn a_warning_a_week_before_and_word_at_the_end_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let eva = &people.external;
    let (end, other) = (now(&app) + TimeDelta::days(10), now(&app) + TimeDelta::days(20));
    // To and fro: the end counts once, however often it is set.
    for wanted in [json!(end), json!(other), json!(null), json!(end)] {
        ends(&people, eva, wanted).expect(200);
    }
    let summaries = subjects(&app, eva);
    assert_eq!(summaries.len(), 4);
    assert!(
        app.mails_to(&eva.email)
            .iter()
            .any(|mail| mail.text.contains("- Valid until: 3 Dec 2026 08:00 UTC"))
    );
    app.advance(TimeDelta::days(3) - TimeDelta::seconds(1));
    assert_eq!(subjects(&app, eva).len(), 4);
    app.advance(TimeDelta::seconds(1));
    let warned = app.mails_to(&eva.email);
    assert_eq!(warned.len(), 5);
    assert_eq!(warned[0].subject, "Your membership of Muster AG ends soon");
    assert!(
        warned[0].text.contains("\n3 Dec 2026 08:00 UTC\n"),
        "{}",
        warned[0].text
    );
    let managers = [&people.legal_representative, &people.administrator];
    assert_eq!(managers.map(|manager| subjects(&app, manager).len()), [0, 0]);
    app.advance(TimeDelta::days(7));
    let told = subjects(&app, eva);
    assert_eq!(told.len(), 6);
    assert_eq!(told[0], "Your membership of Muster AG has expired");
    for manager in managers {
        let told = subjects(&app, manager);
        assert_eq!(told, ["The membership of eva Muster in Muster AG has expired"]);
    }
    assert_eq!(subjects(&app, &people.collaborator).len(), 0);
    let client = lea(&app, &people);
    let entries = expiries(&people, &client);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["actor_kind"], "system");
    assert_eq!(
        entries[0]["object_id"].as_str(),
        eva.member.map(|id| id.to_string()).as_deref()
    );
    // The job of the end that was given up finds nothing to do.
    app.advance(TimeDelta::days(11));
    assert_eq!(subjects(&app, eva).len(), 6);
    let client = lea(&app, &people);
    assert_eq!(expiries(&people, &client).len(), 1);
    assert_eq!(app.fresh.count("jobs WHERE kind LIKE '%membership%'"), 0);
}

#[rstest]
fn what_was_put_off_or_lifted_is_not_announced(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (end, later) = (now(&app) + TimeDelta::days(10), now(&app) + TimeDelta::days(100));
    ends(&people, &people.external, json!(end)).expect(200);
    ends(&people, &people.external, json!(later)).expect(200);
    ends(&people, &people.collaborator, json!(end)).expect(200);
    ends(&people, &people.collaborator, Value::Null).expect(200);
    ends(&people, &people.administrator, json!(end)).expect(200);
    let lea_before = &people.legal_representative.client;
    lea_before
        .delete(&people.member_path(&people.administrator))
        .expect(204);
    let counts = |app: &TestApp| {
        [&people.external, &people.collaborator, &people.administrator].map(|one| subjects(app, one).len())
    };
    let before = counts(&app);
    app.advance(TimeDelta::days(11));
    assert_eq!(counts(&app), before);
    assert_eq!(subjects(&app, &people.legal_representative).len(), 0);
    assert_eq!(expiries(&people, &lea(&app, &people)).len(), 0);
}

#[rstest]
fn an_end_that_is_near_brings_no_second_mail_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("membership_warning_days", "2")]);
    let people = app.scenario();
    let (eva, cem) = (&people.external, &people.collaborator);
    ends(&people, eva, json!(now(&app) + TimeDelta::days(2))).expect(200);
    ends(&people, cem, json!(now(&app) + TimeDelta::days(3))).expect(200);
    app.advance(TimeDelta::days(1));
    assert_eq!(subjects(&app, eva).len(), 1, "the summary says when the end is");
    assert_eq!(subjects(&app, cem)[0], "Your membership of Muster AG ends soon");
}

/// Two workers with the same job in hand: its effects come about once.
#[rstest]
fn two_workers_announce_an_end_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let eva = &people.external;
    ends(&people, eva, json!(now(&app) + TimeDelta::minutes(1))).expect(200);
    app.advance(TimeDelta::minutes(1));
    // Taken by a worker that hangs; when its lease is over another takes it.
    let lease = TimeDelta::minutes(1);
    let taken = app.write(move |tx| tx.jobs().lease(Which::Errands, 50, lease));
    assert!(!taken.is_empty());
    app.advance(lease);
    assert_eq!(subjects(&app, eva)[0], "Your membership of Muster AG has expired");
    let done = subjects(&app, eva).len();
    for job in taken {
        assert!(
            !app.write(move |tx| tx.jobs().claim(job.id)),
            "the slow one finds it done"
        );
    }
    assert_eq!(subjects(&app, eva).len(), done);
    assert_eq!(expiries(&people, &people.legal_representative.client).len(), 1);
}
