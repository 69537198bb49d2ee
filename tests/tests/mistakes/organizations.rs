//! Mistakes about organizations, roles and invitations.

use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{join, person};
use kontor_tests::{Database, TestApp, log_in, sign_up_body};
use rstest::rstest;
use serde_json::{Value, json};

// Zitadel CVE-2026-105209: the organization was checked as a header named it, not as the target belongs.
#[rstest]
fn a_right_in_one_organization_reaches_nothing_of_another(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (own, other) = (app.scenario(), app.scenario());
    let theirs = other.snapshot();
    let invited = json!({ "email": "new@example.com", "role": "external" });
    let invitation = other
        .legal_representative
        .client
        .post(&other.path("/invitations"), invited)
        .expect(201)
        .text_at("/id");
    let lea = own.legal_representative.client.clone();
    let member = other.collaborator.member.expect("a member");
    let named = lea
        .with_header("x-organization-id", &other.organization.to_string())
        .with_header("x-zitadel-orgid", &other.organization.to_string());
    for client in [&lea, &named] {
        let role = json!({ "role": "administrator" });
        client
            .patch(&own.path(&format!("/members/{member}")), role.clone())
            .expect_problem(404, "not_found");
        client
            .delete(&own.path(&format!("/members/{member}")))
            .expect_problem(404, "not_found");
        client
            .get(&own.path(&format!("/invitations/{invitation}")))
            .expect_problem(404, "not_found");
        for verb in ["resend", "revoke"] {
            let path = own.path(&format!("/invitations/{invitation}/{verb}"));
            client.post(&path, Value::Null).expect_problem(404, "not_found");
        }
        client
            .patch(&other.path(&format!("/members/{member}")), role)
            .expect_problem(404, "not_found");
        client.get(&other.path("")).expect_problem(404, "not_found");
    }
    // A collaborator there and legal representative here is a collaborator there.
    let both = join(
        &app,
        other.organization,
        &own.legal_representative,
        Role::Collaborator,
        MembershipState::Active,
    );
    both.client.get(&other.path("/members")).expect(200);
    both.client
        .patch(
            &other.path(&format!("/members/{member}")),
            json!({ "role": "external" }),
        )
        .expect_problem(403, "forbidden");
    both.client
        .post(
            &own.path(&format!("/invitations/{invitation}/revoke")),
            Value::Null,
        )
        .expect_problem(404, "not_found");
    let now = other.snapshot();
    assert_eq!(now[0], theirs[0]);
    assert_eq!(now[2]["items"][0]["state"], "open");
}

// Keycloak CVE-2026-1529: an invitation's token could be edited to join any organization.
#[rstest]
fn an_invitation_is_what_the_inviter_made_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (one, other) = (app.scenario(), app.scenario());
    let noa = person(&app, "noa");
    let body = json!({ "email": noa.email, "role": "external" });
    one.administrator
        .client
        .post(&one.path("/invitations"), body)
        .expect(201);
    let token = app.token_to(&noa.email);
    let accept = |body: Value| noa.client.post("/v1/invitations/accept", body);
    for (field, value) in [
        ("organization_id", json!(other.organization.to_string())),
        ("role", json!("legal_representative")),
        ("email", json!("other@example.com")),
        ("billing", json!(true)),
    ] {
        let mut body = json!({ "token": token });
        body[field] = value;
        let refused = accept(body).expect_problem(422, "invalid_input");
        assert_eq!(
            refused.fields(),
            [(format!("/{field}").as_str(), "unknown_field")]
        );
    }
    // Every character counts, so nothing can be written into it.
    for place in ["kontor_invite_".len(), 30, token.len() - 1] {
        let mut edited = token.clone().into_bytes();
        edited[place] = if edited[place] == b'A' { b'Q' } else { b'A' };
        let edited = String::from_utf8(edited).expect("ASCII");
        accept(json!({ "token": edited })).expect_problem(422, "invalid_token");
    }
    let member = accept(json!({ "token": token })).expect(201);
    assert_eq!(member.text_at("/role"), "external");
    noa.client.get(&one.path("")).expect(200);
    noa.client.get(&other.path("")).expect_problem(404, "not_found");
}

// authentik CVE-2022-23555: an invitation's token worked for a second account.
#[rstest]
fn an_invitation_is_accepted_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative.client;
    let invitation = json!({ "email": "noa@example.com", "role": "collaborator" });
    lea.post(&scenario.path("/invitations"), invitation).expect(201);
    let token = app.token_to("noa@example.com");
    let mut body = sign_up_body("noa@example.com");
    body["invitation_token"] = json!(token);
    // The same token in several hands at the same time.
    std::thread::scope(|scope| {
        for _ in 0..20 {
            let (visitor, body) = (app.anonymous(), body.clone());
            scope.spawn(move || visitor.post("/v1/sign-up", body));
        }
    });
    assert_eq!(app.fresh.count("users WHERE email_key = 'noa@example.com'"), 1);
    assert_eq!(
        app.fresh
            .count("activity_entries WHERE action = 'invitation.accepted'"),
        1
    );
    let noa = log_in(&app, "noa@example.com");
    noa.client
        .post("/v1/invitations/accept", json!({ "token": token }))
        .expect_problem(409, "invitation_closed");
    let own = noa
        .client
        .get("/v1/organizations")
        .expect(200)
        .text_at("/items/0/my_member_id");
    lea.delete(&scenario.path(&format!("/members/{own}"))).expect(204);
    noa.client
        .post("/v1/invitations/accept", json!({ "token": token }))
        .expect_problem(409, "invitation_closed");
    noa.client
        .get(&scenario.path(""))
        .expect_problem(404, "not_found");
}

// Vaultwarden CVE-2026-43913: a member who was not confirmed acted as owner.
#[rstest]
fn who_is_only_invited_or_is_suspended_acts_as_nobody(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let invited = person(&app, "noa");
    let body = json!({ "email": invited.email, "role": "legal_representative" });
    let lea = &scenario.legal_representative.client;
    let invitation = lea
        .post(&scenario.path("/invitations"), body)
        .expect(201)
        .text_at("/id");
    let suspended = join(
        &app,
        scenario.organization,
        &person(&app, "sam"),
        Role::LegalRepresentative,
        MembershipState::Suspended,
    );
    let before = scenario.snapshot();
    for nobody in [&invited.client, &suspended.client] {
        for rest in ["", "/members", "/invitations", "/activity"] {
            nobody.get(&scenario.path(rest)).expect_problem(404, "not_found");
        }
        let more = json!({ "email": "x@example.com", "role": "legal_representative" });
        nobody
            .post(&scenario.path("/invitations"), more)
            .expect_problem(404, "not_found");
        nobody
            .patch(&scenario.path(""), json!({ "name": "Mine" }))
            .expect_problem(404, "not_found");
        nobody
            .delete(&scenario.member_path(&scenario.collaborator))
            .expect_problem(404, "not_found");
        nobody
            .post(
                &scenario.path(&format!("/invitations/{invitation}/resend")),
                Value::Null,
            )
            .expect_problem(404, "not_found");
    }
    // A suspended legal representative is not the second one either.
    lea.patch(
        &scenario.member_path(&scenario.legal_representative),
        json!({ "role": "administrator" }),
    )
    .expect_problem(409, "last_legal_representative");
    assert_eq!(scenario.snapshot(), before);
}

// Gitea CVE-2026-73814: an administrator made an owner.
#[rstest]
fn an_administrator_makes_no_legal_representative(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let (lea, ada) = (&scenario.legal_representative, &scenario.administrator);
    let body = json!({ "email": "new@example.com", "role": "legal_representative" });
    let own = lea
        .client
        .post(&scenario.path("/invitations"), body.clone())
        .expect(201)
        .text_at("/id");
    app.mails_to("new@example.com");
    let before = scenario.snapshot();
    let only = |answer: kontor_tests::Answer| answer.expect_problem(403, "legal_representative_only");
    let role = json!({ "role": "legal_representative" });
    for target in [
        ada,
        &scenario.collaborator,
        &scenario.external,
        &scenario.suspended,
    ] {
        only(ada.client.patch(&scenario.member_path(target), role.clone()));
    }
    let mut other = body;
    other["email"] = json!("other@example.com");
    only(ada.client.post(&scenario.path("/invitations"), other.clone()));
    // Nor among many, nor with an end that would have to go.
    let refused = ada.client.post(
        &scenario.path("/invitations/bulk"),
        json!({ "invitations": [other] }),
    );
    let refused = refused.expect_problem(409, "bulk_refused");
    assert_eq!(
        refused.fields(),
        [("/invitations/0", "legal_representative_only")]
    );
    only(ada.client.patch(
        &scenario.member_path(&scenario.external),
        json!({ "role": "legal_representative", "valid_until": null }),
    ));
    // Nor by taking over an invitation that a legal representative made.
    only(
        ada.client
            .post(&scenario.path(&format!("/invitations/{own}/resend")), Value::Null),
    );
    only(
        ada.client
            .patch(&scenario.member_path(lea), json!({ "role": "external" })),
    );
    only(ada.client.delete(&scenario.member_path(lea)));
    let token = kontor_tests::scenario::api_token(&app, ada, &["organizations:write"]);
    only(token.patch(&scenario.member_path(ada), role));
    assert_eq!(scenario.snapshot(), before);
    assert_eq!(
        app.mails_to("new@example.com").len(),
        1,
        "no second token went out"
    );
}

// Gitea CVE-2026-73814 again: an administrator made an owner, here by the way of handing over.
#[rstest]
fn an_administrator_hands_nothing_over_and_takes_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let (lea, ada, cem) = (
        &scenario.legal_representative,
        &scenario.administrator,
        &scenario.collaborator,
    );
    let hand_overs = scenario.path("/hand-overs");
    let to =
        |person: &kontor_tests::Person| json!({ "member_id": person.member.expect("a member").to_string() });
    let offered = lea.client.post(&hand_overs, to(cem)).expect(201);
    let path = offered.header("location").expect("a place");
    let before = scenario.snapshot();
    for person in [ada, cem, lea] {
        ada.client
            .post(&hand_overs, to(person))
            .expect_problem(403, "forbidden");
    }
    for verb in ["accept", "decline", "cancel"] {
        ada.client
            .post(&format!("{path}/{verb}"), Value::Null)
            .expect_problem(403, "forbidden");
    }
    assert_eq!(scenario.snapshot(), before);
    assert_eq!(cem.client.get(path).expect(200).body, offered.body);
}

// Vaultwarden before 1.30.3: who was granted an emergency access changed its waiting time. The terms of a
// hand-over are the giver's, from the beginning to the end.
#[rstest]
fn the_receiver_changes_no_terms(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let (lea, ada) = (&scenario.legal_representative, &scenario.administrator);
    let terms =
        json!({ "member_id": ada.member.expect("a member").to_string(), "role_after": "administrator" });
    let offered = lea.client.post(&scenario.path("/hand-overs"), terms).expect(201);
    let path = offered.header("location").expect("a place");
    for (field, value) in [
        ("role_after", json!("leave")),
        ("expires_at", json!("2027-12-31T00:00:00Z")),
        (
            "receiver_member_id",
            json!(scenario.collaborator.member.expect("a member").to_string()),
        ),
        ("state", json!("accepted")),
    ] {
        let change = json!({ field: value });
        for method in ["PATCH", "PUT", "DELETE"] {
            ada.client
                .send(method, path, Some(change.clone()))
                .expect_problem(405, "method_not_allowed");
        }
        for verb in ["accept", "decline"] {
            ada.client
                .post(&format!("{path}/{verb}"), change.clone())
                .expect_problem(400, "bad_request");
        }
    }
    assert_eq!(ada.client.get(path).expect(200).body, offered.body);
    ada.client
        .post(&format!("{path}/accept"), Value::Null)
        .expect(200);
    let member = ada.client.get(&scenario.member_path(lea)).expect(200);
    assert_eq!(member.text_at("/role"), "administrator", "as the giver said");
}
