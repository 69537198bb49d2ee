//! From open to its end: listing, resending, revoking, declining, expiring, and how many a day.

use super::{ACCEPT, DECLINE, PREVIEW, invite, logged_in, path_of, token_to};
use chrono::TimeDelta;
use kontor_tests::{Answer, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn an_address_has_one_open_invitation(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let made = invite(&people, "Noa@Example.com", "collaborator").expect(201);
    assert_eq!(made.text_at("/state"), "open");
    assert_eq!(made.text_at("/expires_at"), "2026-12-23T08:00:00Z");
    let lea = &people.legal_representative.client;
    assert_eq!(lea.get(&path_of(&made, "")).expect(200).body, made.body);
    assert!(
        !made.text.contains("kontor_invite_"),
        "the token goes to the mailbox only"
    );
    // Another spelling of the address is the same address.
    for email in ["noa@example.com", "NOA@EXAMPLE.COM", "\u{ff4e}oa@example.com"] {
        invite(&people, email, "external").expect_problem(409, "already_invited");
    }
    for person in [&people.collaborator, &people.suspended] {
        invite(&people, &person.email.to_uppercase(), "external").expect_problem(409, "already_member");
    }
    // Whether the address has an account changes nothing that can be seen.
    let known = invite(&people, &people.outsider.email, "external").expect(201);
    let keys = |answer: &Value| {
        answer
            .as_object()
            .map(|map| map.keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(keys(&known.body), keys(&made.body));
    invite(&app.scenario(), "noa@example.com", "external").expect(201);
}

/// Brings the newest invitation, to `email`, into a state.
fn bring(app: &TestApp, people: &Scenario, invitation: &Answer, email: &str, state: &str) {
    let lea = &people.legal_representative.client;
    match state {
        "accepted" => {
            let client = logged_in(app, &people.outsider);
            client.post(ACCEPT, token_to(app, email)).expect(201);
        }
        "declined" => {
            let answer = app.anonymous().post(DECLINE, token_to(app, email));
            answer.expect(204);
        }
        "revoked" => {
            let revoked = lea.post(&path_of(invitation, "/revoke"), json!(null)).expect(200);
            assert_eq!(revoked.text_at("/state"), "revoked");
        }
        _ => {}
    }
}

#[rstest]
fn each_state_can_be_listed(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let mut people = app.scenario();
    let mut made = Vec::new();
    for state in ["expired", "accepted", "declined", "revoked", "open"] {
        people.legal_representative.client = logged_in(&app, &people.legal_representative);
        let email = match state {
            "accepted" => people.outsider.email.clone(),
            other => format!("{other}@example.com"),
        };
        let invitation = invite(&people, &email, "external").expect(201);
        bring(&app, &people, &invitation, &email, state);
        made.push((state, invitation.text_at("/id")));
        app.advance(TimeDelta::days(7));
    }
    // The first is 35 days old now, the last 7.
    let lea = logged_in(&app, &people.legal_representative);
    for (state, id) in &made {
        let query = format!("/invitations?include_total=true&state={state}");
        let list = lea.get(&people.path(&query)).expect(200);
        assert_eq!(list.body["total"], 1, "{state}: {}", list.text);
        assert_eq!(
            (
                &list.text_at("/items/0/id"),
                list.text_at("/items/0/state").as_str()
            ),
            (id, *state)
        );
    }
    let (mut seen, mut next) = (Vec::new(), Some(String::new()));
    while let Some(after) = next {
        let page = lea
            .get(&people.path(&format!("/invitations?limit=2{after}")))
            .expect(200);
        let items = page.body["items"].as_array().expect("items");
        seen.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().expect("an id").to_owned()),
        );
        next = page.body["next_cursor"]
            .as_str()
            .map(|cursor| format!("&after={cursor}"));
    }
    let newest_first: Vec<String> = made.into_iter().rev().map(|(_, id)| id).collect();
    assert_eq!(seen, newest_first);
}

#[rstest]
fn after_thirty_days_the_token_is_dead_until_it_is_sent_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let made = invite(&people, &people.outsider.email, "external").expect(201);
    let old = token_to(&app, &people.outsider.email);
    app.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    let preview = app.anonymous().post(PREVIEW, old.clone()).expect(200);
    assert_eq!(preview.text_at("/state"), "open");
    app.advance(TimeDelta::seconds(1));
    let otto = logged_in(&app, &people.outsider);
    otto.post(ACCEPT, old.clone())
        .expect_problem(409, "invitation_closed");
    app.anonymous()
        .post(DECLINE, old.clone())
        .expect_problem(409, "invitation_closed");
    let preview = app.anonymous().post(PREVIEW, old.clone()).expect(200);
    assert_eq!(preview.text_at("/state"), "expired");
    let lea = logged_in(&app, &people.legal_representative);
    let resent = lea.post(&path_of(&made, "/resend"), json!(null)).expect(200);
    assert_eq!(
        (resent.text_at("/state"), resent.text_at("/expires_at")),
        ("open".into(), "2027-01-22T08:00:00Z".into())
    );
    otto.post(ACCEPT, old).expect_problem(422, "invalid_token");
    otto.post(ACCEPT, token_to(&app, &people.outsider.email))
        .expect(201);
}

#[rstest]
fn an_expired_one_does_not_stand_in_the_way(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let mut people = app.scenario();
    let old = invite(&people, "noa@example.com", "external").expect(201);
    app.advance(TimeDelta::days(30));
    people.legal_representative.client = logged_in(&app, &people.legal_representative);
    invite(&people, "noa@example.com", "collaborator").expect(201);
    let lea = &people.legal_representative.client;
    lea.post(&path_of(&old, "/resend"), json!(null))
        .expect_problem(409, "invitation_closed");
}

#[rstest]
fn sending_again_kills_the_old_token(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let email = &people.outsider.email;
    let made = invite(&people, email, "external").expect(201);
    let old = token_to(&app, email);
    app.advance(TimeDelta::minutes(1));
    let ada = &people.administrator.client;
    ada.post(&path_of(&made, "/resend"), json!(null)).expect(200);
    let new = token_to(&app, email);
    assert_ne!(old, new);
    let otto = &people.outsider.client;
    for path in [PREVIEW, DECLINE] {
        app.anonymous()
            .post(path, old.clone())
            .expect_problem(422, "invalid_token");
    }
    otto.post(ACCEPT, old).expect_problem(422, "invalid_token");
    otto.post(ACCEPT, new).expect(201);
    ada.post(&path_of(&made, "/resend"), json!(null))
        .expect_problem(409, "invitation_closed");
    ada.post(&path_of(&made, "/revoke"), json!(null))
        .expect_problem(409, "invitation_closed");
}

#[rstest]
fn revoked_and_declined_are_final(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, otto) = (&people.legal_representative, &people.outsider);
    for end in ["revoked", "declined"] {
        let made = invite(&people, &otto.email, "external").expect(201);
        let token = token_to(&app, &otto.email);
        bring(&app, &people, &made, &otto.email, end);
        otto.client
            .post(ACCEPT, token.clone())
            .expect_problem(409, "invitation_closed");
        app.anonymous()
            .post(DECLINE, token)
            .expect_problem(409, "invitation_closed");
        for action in ["/resend", "/revoke"] {
            lea.client
                .post(&path_of(&made, action), json!(null))
                .expect_problem(409, "invitation_closed");
        }
        app.advance(TimeDelta::minutes(1));
    }
    let told = app.mails_to(&lea.email);
    assert_eq!(told.len(), 1, "the inviter is told of the one who declined");
    assert!(told[0].text.contains(&otto.email), "{}", told[0].text);
    otto.client.get(&people.path("")).expect(404);
}

#[rstest]
fn so_many_a_day_and_organization(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("invitations_per_day", "3")]);
    let (mut people, other) = (app.scenario(), app.scenario());
    for number in 0..3 {
        invite(&people, &format!("n{number}@example.com"), "external").expect(201);
    }
    let refused = invite(&people, "n3@example.com", "external").expect_problem(429, "invitation_limit");
    assert!(refused.header("retry-after").is_some());
    let body = json!({ "email": "n3@example.com", "role": "external" });
    people
        .administrator
        .client
        .post(&people.path("/invitations"), body)
        .expect_problem(429, "invitation_limit");
    invite(&other, "n3@example.com", "external").expect(201);
    app.advance(TimeDelta::days(1));
    people.legal_representative.client = logged_in(&app, &people.legal_representative);
    invite(&people, "n3@example.com", "external").expect(201);
}

#[rstest]
fn who_may_not_give_a_role_touches_no_invitation_into_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative.client, &people.administrator.client);
    let into_the_role = invite(&people, "noa@example.com", "legal_representative").expect(201);
    for action in ["/resend", "/revoke"] {
        ada.post(&path_of(&into_the_role, action), json!(null))
            .expect_problem(403, "legal_representative_only");
    }
    assert_eq!(
        lea.get(&path_of(&into_the_role, ""))
            .expect(200)
            .text_at("/state"),
        "open"
    );
    lea.post(&path_of(&into_the_role, "/revoke"), json!(null))
        .expect(200);
}
