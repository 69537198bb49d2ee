//! Limits of mails with invitations: per organization, and per address. Resent ones count.

use super::{invite, logged_in, path_of};
use chrono::TimeDelta;
use kontor_tests::{Answer, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn wait(answer: &Answer) -> i64 {
    answer
        .header("retry-after")
        .and_then(|seconds| seconds.parse().ok())
        .expect("Retry-After in seconds")
}

fn resend(people: &Scenario, made: &Answer) -> Answer {
    people
        .legal_representative
        .client
        .post(&path_of(made, "/resend"), Value::Null)
}

fn refused(answer: Answer) -> Answer {
    answer.expect_problem(429, "invitation_limit")
}

#[rstest]
fn what_is_sent_again_counts_and_the_wait_is_right(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("invitations_per_day", "3")]);
    let mut people = app.scenario();
    let made = invite(&people, "noa@example.com", "external").expect(201);
    app.advance(TimeDelta::minutes(5));
    resend(&people, &made).expect(200);
    invite(&people, "kim@example.com", "external").expect(201);
    let hour = TimeDelta::hours(1);
    app.advance(hour);
    people.legal_representative.client = logged_in(&app, &people.legal_representative);
    // The first mail went out an hour and five minutes ago; a day after it the next one may.
    let left = (TimeDelta::days(1) - hour - TimeDelta::minutes(5)).num_seconds();
    let before = people.snapshot();
    assert_eq!(wait(&refused(resend(&people, &made))), left);
    assert_eq!(
        wait(&refused(invite(&people, "fay@example.com", "external"))),
        left
    );
    assert_eq!(people.snapshot(), before);
    assert_eq!(app.mails_to("noa@example.com").len(), 2);
    app.advance(TimeDelta::seconds(left - 1));
    people.legal_representative.client = logged_in(&app, &people.legal_representative);
    assert_eq!(wait(&refused(resend(&people, &made))), 1);
    app.advance(TimeDelta::seconds(1));
    resend(&people, &made).expect(200);
    // That took the place of the first one; the second one is five minutes younger.
    assert_eq!(wait(&refused(resend(&people, &made))), 300);
}

#[rstest]
fn ten_mails_a_day_to_one_address_however_they_are_asked_for(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (people, other) = (app.scenario(), app.scenario());
    let mut made = invite(&people, "noa@example.com", "external").expect(201);
    for _ in 0..4 {
        resend(&people, &made).expect(200);
    }
    // Revoking and inviting again does not get around it.
    let lea = &people.legal_representative.client;
    lea.post(&path_of(&made, "/revoke"), Value::Null).expect(200);
    made = invite(&people, "NOA@example.com", "external").expect(201);
    for _ in 0..4 {
        resend(&people, &made).expect(200);
    }
    assert_eq!(wait(&refused(resend(&people, &made))), 86_400);
    lea.post(&path_of(&made, "/revoke"), Value::Null).expect(200);
    refused(invite(&people, "noa@example.com", "administrator"));
    let items = json!([{ "email": "noa@example.com", "role": "external" }, { "email": "kim@example.com", "role": "external" }]);
    let many = lea.post(
        &people.path("/invitations/bulk"),
        json!({ "invitations": items, "partial": true }),
    );
    let many = many.expect(200);
    assert_eq!(many.text_at("/results/0/problem/code"), "invitation_limit");
    assert_eq!(many.text_at("/results/1/status"), "invited");
    assert_eq!(app.mails_to("noa@example.com").len(), 10);
    invite(&other, "noa@example.com", "external").expect(201);
    app.advance(TimeDelta::days(1));
    let lea = logged_in(&app, &people.legal_representative);
    let body = json!({ "email": "noa@example.com", "role": "external" });
    lea.post(&people.path("/invitations"), body).expect(201);
}

#[rstest]
fn the_day_ends_within_a_list_of_many(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("invitations_per_day", "3")]);
    let people = app.scenario();
    invite(&people, "first@example.com", "external").expect(201);
    let items: Vec<Value> = (0..4)
        .map(|number| json!({ "email": format!("n{number}@example.com"), "role": "external" }))
        .collect();
    let lea = &people.legal_representative.client;
    let send = |body: Value| lea.post(&people.path("/invitations/bulk"), body);
    let whole = send(json!({ "invitations": items })).expect_problem(409, "bulk_refused");
    assert_eq!(
        whole.fields(),
        [
            ("/invitations/2", "invitation_limit"),
            ("/invitations/3", "invitation_limit")
        ]
    );
    let part = send(json!({ "invitations": items, "partial": true })).expect(200);
    assert_eq!(
        (&part.body["admitted"], &part.body["refused"]),
        (&json!(2), &json!(2))
    );
}

#[rstest]
fn the_limit_holds_when_many_come_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("invitations_per_day", "5")]);
    let people = app.scenario();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let requests: Vec<_> = (0..12)
            .map(|number| {
                let people = &people;
                scope.spawn(move || invite(people, &format!("n{number}@example.com"), "external").status)
            })
            .collect();
        requests
            .into_iter()
            .map(|request| request.join().expect("an answer"))
            .collect()
    });
    let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(201), count(429)), (5, 7), "{statuses:?}");
}

/// Counters no longer used by any limit are not kept.
#[rstest]
fn counts_are_deleted_after_a_day(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    invite(&people, "noa@example.com", "external").expect(201);
    app.write(|tx| tx.jobs().purge_expired());
    assert_eq!(app.fresh.count("invitation_sends"), 1);
    app.advance(TimeDelta::days(1));
    app.write(|tx| tx.jobs().purge_expired());
    assert_eq!(app.fresh.count("invitation_sends"), 0);
}
