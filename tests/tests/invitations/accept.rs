//! Accepting: by the invited address only, once, into the inviting organization.

use super::{ACCEPT, DECLINE, PREVIEW, invite, path_of, token_to};
use chrono::TimeDelta;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{PASSWORD, api_token, join, organization, person};
use kontor_tests::{Client, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[rstest]
fn the_invited_person_joins_as_invited(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    for (role, billing, has_billing, by_email) in [
        ("legal_representative", None, true, true),
        ("administrator", None, true, true),
        ("collaborator", Some(true), true, true),
        ("collaborator", None, false, false),
        ("external", None, false, false),
    ] {
        let noa = person(&app, "noa");
        let body = json!({ "email": noa.email.to_uppercase(), "role": role, "billing": billing });
        people
            .legal_representative
            .client
            .post(&people.path("/invitations"), body)
            .expect(201);
        let token = token_to(&app, &noa.email.to_uppercase());
        let preview = app.anonymous().post(PREVIEW, token.clone()).expect(200).body;
        assert_eq!(
            (&preview["organization_name"], &preview["role"], &preview["state"]),
            (&json!("Muster AG"), &json!(role), &json!("open"))
        );
        let joined = noa.client.post(ACCEPT, token).expect(201);
        assert_eq!(
            (
                &joined.body["role"],
                &joined.body["billing"],
                &joined.body["state"]
            ),
            (&json!(role), &json!(has_billing), &json!("active"))
        );
        assert_eq!(
            joined.body["reminders"],
            json!({ "by_email": by_email, "by_sms": false })
        );
        assert_eq!(joined.text_at("/user_id"), noa.user.to_string());
        noa.client.get(&people.path("")).expect(200);
    }
    let mails = app.mails_to(&people.legal_representative.email);
    assert_eq!(mails.len(), 5, "the inviter is told of each");
}

#[rstest]
fn only_the_invited_address_and_only_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let noa = person(&app, "noa");
    invite(&people, &noa.email, "administrator").expect(201);
    let token = token_to(&app, &noa.email);
    for other in [
        &people.outsider,
        &people.collaborator,
        &people.legal_representative,
    ] {
        other
            .client
            .post(ACCEPT, token.clone())
            .expect_problem(422, "invalid_token");
    }
    app.anonymous()
        .post(ACCEPT, token.clone())
        .expect_problem(401, "unauthenticated");
    noa.client.post(ACCEPT, token.clone()).expect(201);
    noa.client
        .post(ACCEPT, token)
        .expect_problem(409, "invitation_closed");
}

/// A token joins the organization it was made for, whatever surrounds it (Keycloak CVE-2026-1529).
#[rstest]
fn a_token_of_one_organization_joins_no_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (people, others) = (app.scenario(), app.scenario());
    let noa = person(&app, "noa");
    let made = invite(&people, &noa.email, "external").expect(201);
    let token = token_to(&app, &noa.email);
    let text = token["token"].as_str().expect("a token").to_owned();
    for field in ["organization_id", "role", "email", "state"] {
        let body = json!({ "token": text, field: others.organization.to_string() });
        noa.client.post(ACCEPT, body).expect_problem(422, "invalid_input");
    }
    // The last character carries two bits only: the other spellings decode alike, and are other tokens.
    let flipped = |place: usize| {
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).expect("ASCII")
    };
    for wrong in [
        flipped(text.len() - 1),
        flipped("kontor_invite_".len()),
        text.to_uppercase(),
        text.trim_start_matches("kontor_invite_").to_owned(),
        format!("{text}A"),
        made.text_at("/id"),
        String::new(),
    ] {
        noa.client
            .post(ACCEPT, json!({ "token": wrong }))
            .expect_problem(422, "invalid_token");
    }
    // Nor can the other organization's people reach the invitation by its id.
    let foreign =
        path_of(&made, "").replace(&people.organization.to_string(), &others.organization.to_string());
    for action in ["/resend", "/revoke"] {
        others
            .legal_representative
            .client
            .post(&format!("{foreign}{action}"), json!(null))
            .expect_problem(404, "not_found");
    }
    // An API token that is bound to another organization does not join this one.
    let home = organization(&app, &noa);
    join(
        &app,
        home,
        &noa,
        Role::LegalRepresentative,
        MembershipState::Active,
    );
    let body = json!({ "name": "bound", "scopes": ["organizations:write"], "organization_id": home.to_string(),
        "expires_at": "2026-12-24T00:00:00Z" });
    let bound = noa.client.post("/v1/api-tokens", body).expect(201);
    let bound: Client = app.anonymous().with_token(&bound.text_at("/secret"));
    bound
        .post(ACCEPT, token.clone())
        .expect_problem(422, "invalid_token");
    let free = api_token(&app, &noa, &["organizations:write"]);
    let joined = free.post(ACCEPT, token).expect(201);
    let path = people.path(&format!("/members/{}", joined.text_at("/id")));
    people.legal_representative.client.get(&path).expect(200);
    noa.client.get(&others.path("")).expect(404);
}

#[rstest]
fn not_after_the_inviter_lost_the_right(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    for how in ["demoted", "suspended", "removed", "left", "expired"] {
        inviter_lost_right(&app, how);
    }
}

/// The inviter's right is checked again: by role, by state, by membership.
fn inviter_lost_right(app: &TestApp, how: &str) {
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative.client, &people.administrator);
    let noa = person(app, "noa");
    let end = app.app.clock.now() + TimeDelta::minutes(1);
    let body = json!({ "email": noa.email, "role": "collaborator" });
    let made = ada.client.post(&people.path("/invitations"), body).expect(201);
    let token = token_to(app, &noa.email);
    let path = people.member_path(ada);
    match how {
        "demoted" => lea.patch(&path, json!({ "role": "collaborator" })).expect(200),
        "suspended" => lea.patch(&path, json!({ "state": "suspended" })).expect(200),
        "removed" => lea.delete(&path).expect(204),
        "expired" => lea.patch(&path, json!({ "valid_until": end })).expect(200),
        _ => ada.client.post(&people.path("/leave"), json!(null)).expect(204),
    };
    app.clock.advance(end - app.app.clock.now());
    noa.client
        .post(ACCEPT, token.clone())
        .expect_problem(409, "inviter_lost_right");
    noa.client.get(&people.path("")).expect(404);
    // A member with the right resends it, and becomes the inviter.
    app.advance(TimeDelta::minutes(1));
    let resent = lea.post(&path_of(&made, "/resend"), json!(null)).expect(200);
    assert_eq!(
        resent.text_at("/invited_by"),
        people.legal_representative.user.to_string()
    );
    noa.client.post(ACCEPT, token_to(app, &noa.email)).expect(201);
}

/// An administrator who was legal representative when inviting one can no longer do that.
#[rstest]
fn the_right_is_the_right_to_give_that_role(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let second = join(
        &app,
        people.organization,
        &person(&app, "lou"),
        Role::LegalRepresentative,
        MembershipState::Active,
    );
    let (noa, kim) = (person(&app, "noa"), person(&app, "kim"));
    for (email, role) in [
        (&noa.email, "legal_representative"),
        (&kim.email, "administrator"),
    ] {
        let body = json!({ "email": email, "role": role });
        second.client.post(&people.path("/invitations"), body).expect(201);
    }
    people
        .legal_representative
        .client
        .patch(&people.member_path(&second), json!({ "role": "administrator" }))
        .expect(200);
    noa.client
        .post(ACCEPT, token_to(&app, &noa.email))
        .expect_problem(409, "inviter_lost_right");
    kim.client.post(ACCEPT, token_to(&app, &kim.email)).expect(201);
}

#[rstest]
fn whoever_joined_meanwhile_joins_no_second_time(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(MembershipState::Active, MembershipState::Suspended)] state: MembershipState,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let noa = person(&app, "noa");
    invite(&people, &noa.email, "administrator").expect(201);
    let token = token_to(&app, &noa.email);
    let noa = join(&app, people.organization, &noa, Role::External, state);
    noa.client
        .post(ACCEPT, token)
        .expect_problem(409, "already_member");
    let path = people.member_path(&noa);
    let member = people.legal_representative.client.get(&path).expect(200);
    assert_eq!(
        (
            member.text_at("/role").as_str(),
            member.text_at("/state").as_str()
        ),
        ("external", state.as_str()),
        "an old invitation neither promotes nor restores"
    );
}

#[rstest]
fn of_many_at_once_one_joins(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    for round in 0..3 {
        let noa = person(&app, "noa");
        invite(&people, &noa.email, "external").expect(201);
        let token = token_to(&app, &noa.email);
        let answers = at_once(&noa.client, &[ACCEPT; 20], &token);
        assert_eq!(
            answers,
            BTreeMap::from([((201, String::new()), 1), ((409, "invitation_closed".into()), 19)]),
            "round {round}"
        );
        let noa = person(&app, "noa");
        invite(&people, &noa.email, "external").expect(201);
        let token = token_to(&app, &noa.email);
        let answers = at_once(&noa.client, &[ACCEPT, DECLINE, ACCEPT, DECLINE], &token);
        let done: usize = answers
            .iter()
            .filter(|((status, _), _)| *status < 300)
            .map(|(_, count)| count)
            .sum();
        assert_eq!(done, 1, "accepted or declined, round {round}: {answers:?}");
    }
    let check = people
        .legal_representative
        .client
        .get(&people.path("/activity/verify"))
        .expect(200);
    assert_eq!(check.body["intact"], true);
}

/// Counts the answers by status and code.
fn at_once(client: &Client, paths: &[&str], body: &Value) -> BTreeMap<(u16, String), usize> {
    let answers: Vec<_> = std::thread::scope(|scope| {
        let requests: Vec<_> = paths
            .iter()
            .map(|path| {
                let (client, body) = (client.clone(), body.clone());
                scope.spawn(move || client.post(path, body))
            })
            .collect();
        requests
            .into_iter()
            .map(|request| request.join().expect("an answer"))
            .collect()
    });
    let mut counts = BTreeMap::new();
    for answer in answers {
        let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
        *counts.entry((answer.status, code)).or_insert(0) += 1;
    }
    counts
}

/// Signing up with the token joins at once, and only that address can.
#[rstest]
fn somebody_without_an_account_joins_by_signing_up(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    invite(&people, "Fay@Example.com", "collaborator").expect(201);
    let token = app.token_to("fay@example.com");
    let sign_up = |email: &str| {
        let body = json!({ "first_name": "Fay", "last_name": "Fresh", "email": email, "password": PASSWORD,
            "invitation_token": token });
        app.anonymous().post("/v1/sign-up", body)
    };
    sign_up("mallory@example.com").expect_problem(422, "invalid_token");
    sign_up("fay@example.com").expect(202);
    sign_up("fay@example.com").expect_problem(422, "invalid_token");
    let members = people
        .legal_representative
        .client
        .get(&people.path("/members?q=fay@"))
        .expect(200);
    assert_eq!(members.body["items"].as_array().map(Vec::len), Some(1));
}

/// Of twenty who sign up with one token at the same time, one account joins, once.
#[rstest]
fn of_many_who_sign_up_at_once_one_joins(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    invite(&people, "fay@example.com", "collaborator").expect(201);
    let body = json!({ "first_name": "Fay", "last_name": "Fresh", "email": "fay@example.com", "password": PASSWORD,
        "invitation_token": app.token_to("fay@example.com") });
    let answers = at_once(&app.anonymous(), &["/v1/sign-up"; 20], &body);
    // Who comes between the look at the token and the look at the address is told that the account exists, by
    // mail, with the same 202 as ever; what counts is who joined.
    assert!(answers.contains_key(&(202, String::new())), "{answers:?}");
    assert!(
        answers.keys().all(|(status, _)| [202, 409, 422].contains(status)),
        "{answers:?}"
    );
    assert_eq!(app.fresh.count("users WHERE email_key = 'fay@example.com'"), 1);
    let members = people
        .legal_representative
        .client
        .get(&people.path("/members?q=fay@"))
        .expect(200);
    assert_eq!(members.body["items"].as_array().map(Vec::len), Some(1));
    let actions = "activity_entries WHERE action = 'invitation.accepted'";
    assert_eq!(app.fresh.count(actions), 1);
}

/// Signing up with a token has the same checks as logging in.
#[rstest]
fn nobody_signs_up_with_the_token_of_an_inviter_whose_time_is_over(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let ada = &people.administrator;
    let invited = json!({ "email": "fay@example.com", "role": "collaborator" });
    ada.client.post(&people.path("/invitations"), invited).expect(201);
    let end = app.app.clock.now() + TimeDelta::minutes(1);
    let lea = &people.legal_representative.client;
    lea.patch(&people.member_path(ada), json!({ "valid_until": end }))
        .expect(200);
    app.advance(TimeDelta::minutes(1));
    let body = json!({ "first_name": "Fay", "last_name": "Fresh", "email": "fay@example.com", "password": PASSWORD,
        "invitation_token": app.token_to("fay@example.com") });
    let visitor = app.anonymous();
    visitor
        .post("/v1/sign-up", body.clone())
        .expect_problem(409, "inviter_lost_right");
    assert_eq!(app.fresh.count("users WHERE email_key = 'fay@example.com'"), 0);
    lea.patch(&people.member_path(ada), json!({ "valid_until": null }))
        .expect(200);
    visitor.post("/v1/sign-up", body).expect(202);
}
