//! Closing an account: nothing opens it any more, and nothing in it says whose it was.

use chrono::TimeDelta;
use kontor_domain::access::Authorized;
use kontor_domain::activity::VerifyAccountActivity;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_persistence::{ChainStep, ChainWalk};
use kontor_tests::scenario::{PASSWORD, api_token, join, organization, person};
use kontor_tests::{Database, TestApp, log_in, sign_up_body};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn a_closed_account_opens_nothing_and_says_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let ada = &scenario.administrator;
    let (script, login) = (api_token(&app, ada, &["identity:read"]), log_in(&app, &ada.email));
    let reset = json!({ "email": ada.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    let reset = app.token_to(&ada.email);
    let invitation = json!({ "email": "noa@example.com", "role": "external" });
    ada.client
        .post(&scenario.path("/invitations"), invitation)
        .expect(201);
    let invitation = app.token_to("noa@example.com");

    ada.client
        .post("/v1/profile/close", json!({ "email": "somebody@example.com" }))
        .expect_problem(422, "invalid_input");
    app.advance(TimeDelta::seconds(1));
    ada.client
        .post("/v1/profile/close", json!({ "email": ada.email.to_uppercase() }))
        .expect(204);

    for client in [&ada.client, &login.client, &script] {
        client.get("/v1/profile").expect_problem(401, "unauthenticated");
    }
    let visitor = app.anonymous();
    let body = json!({ "refresh_token": login.refresh_token });
    visitor
        .post("/v1/sessions/refresh", body)
        .expect_problem(401, "invalid_refresh_token");
    let body = json!({ "email": ada.email, "password": PASSWORD });
    visitor
        .post("/v1/sessions", body)
        .expect_problem(401, "invalid_credentials");
    let body = json!({ "token": reset, "password": "another horse battery staple" });
    visitor
        .post("/v1/password-resets/complete", body)
        .expect_problem(422, "invalid_token");
    // The invitation still exists, but its inviter does not.
    let mut noa = sign_up_body("noa@example.com");
    noa["invitation_token"] = json!(invitation);
    visitor
        .post("/v1/sign-up", noa)
        .expect_problem(409, "inviter_lost_right");

    let mails = app.mails_to(&ada.email);
    assert_eq!(mails[0].subject, "Your account was closed");
    let told = app.mails_to(&scenario.legal_representative.email);
    assert!(told.iter().any(|mail| mail.subject.contains("has left")));
    let members = scenario
        .legal_representative
        .client
        .get(&scenario.path("/members"))
        .expect(200);
    assert!(!members.text.contains(&ada.email));
    let closed =
        "users WHERE closed_at IS NOT NULL AND email = '' AND first_name = '' AND password_hash = ''";
    assert_eq!(app.fresh.count(closed), 1);
}

#[rstest]
fn the_log_of_a_closed_account_has_no_details_and_still_verifies(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    lea.client
        .patch("/v1/profile", json!({ "first_name": "Leandra" }))
        .expect(200);
    log_in(&app, &lea.email);
    lea.client
        .post("/v1/profile/close", json!({ "email": lea.email }))
        .expect(204);
    let user = lea.user;
    let check = app.write(move |tx| {
        let authorized = Authorized::<VerifyAccountActivity>::system(user);
        let mut walk = ChainWalk::new(None, None);
        loop {
            match tx.activity().verify_some(&authorized, walk, 2)? {
                ChainStep::GoesOn(further) => walk = further,
                ChainStep::Done(check) => return Ok(check),
                ChainStep::Foreign { .. } => unreachable!("it begins at the beginning"),
            }
        }
    });
    assert_eq!((check.entries, check.broken_at), (3, None));
    assert_eq!(
        app.fresh
            .count("activity_entries WHERE action = 'account.closed' AND details IS NULL AND salt IS NULL"),
        1,
        "not even from where it was closed"
    );
    assert_eq!(app.fresh.count("activity_entries WHERE details IS NOT NULL"), 0);
    for table in ["sessions", "refresh_tokens", "api_tokens", "email_changes"] {
        assert_eq!(app.fresh.count(table), 0, "{table}");
    }
}

#[rstest]
fn the_address_is_free_for_a_new_account(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let former = lea.email.clone();
    let body = json!({ "email": "moved@example.com", "password": PASSWORD });
    lea.client.post("/v1/email-changes", body).expect(202);
    let token = json!({ "token": app.token_to("moved@example.com") });
    app.anonymous()
        .post("/v1/email-changes/confirm", token)
        .expect(204);
    app.advance(TimeDelta::seconds(1));
    lea.client
        .post("/v1/profile/close", json!({ "email": "moved@example.com" }))
        .expect(204);
    // The owner of the former address, who could still have undone the change, is notified too.
    for address in ["moved@example.com", &former] {
        assert_eq!(app.mails_to(address)[0].subject, "Your account was closed");
        app.advance(TimeDelta::seconds(1));
        kontor_tests::sign_up(&app, address);
        log_in(&app, address);
    }
    assert_eq!(app.fresh.count("users WHERE closed_at IS NULL"), 2);
}

#[rstest]
fn the_last_legal_representative_is_told_where_they_are_the_last(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative;
    let alone = organization(&app, lea);
    join(
        &app,
        alone,
        lea,
        Role::LegalRepresentative,
        MembershipState::Active,
    );
    let shared = organization(&app, lea);
    for who in [lea, &person(&app, "leo")] {
        join(
            &app,
            shared,
            who,
            Role::LegalRepresentative,
            MembershipState::Active,
        );
    }
    let answer = lea
        .client
        .post("/v1/profile/close", json!({ "email": lea.email }))
        .expect_problem(409, "last_legal_representative");
    let detail = answer.text_at("/detail");
    for named in [alone, scenario.organization] {
        assert!(detail.contains(&named.to_string()), "{detail}");
    }
    assert!(
        !detail.contains(&shared.to_string()) && detail.contains("Muster AG"),
        "{detail}"
    );
    // Nothing has happened.
    let mine = lea.client.get("/v1/organizations").expect(200);
    assert_eq!(mine.body["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        app.fresh
            .count("activity_entries WHERE action = 'account.closed'"),
        0
    );
}

#[rstest]
fn of_two_legal_representatives_who_close_at_once_one_remains_everywhere(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for _ in 0..5 {
        let (lea, leo) = (person(&app, "lea"), person(&app, "leo"));
        let shared = [organization(&app, &lea), organization(&app, &leo)];
        // In opposite orders, so that locks taken in the order of joining would cross.
        for (who, order) in [(&lea, [0, 1]), (&leo, [1, 0])] {
            for place in order {
                join(
                    &app,
                    shared[place],
                    who,
                    Role::LegalRepresentative,
                    MembershipState::Active,
                );
            }
        }
        let close = |who: &kontor_tests::scenario::Person| {
            let body = json!({ "email": who.email });
            who.client.post("/v1/profile/close", body).status
        };
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| close(&lea));
            let other = close(&leo);
            (one.join().expect("an answer"), other)
        });
        let mut both = [one, other];
        both.sort_unstable();
        assert_eq!(both, [204, 409]);
        let remains = if one == 409 { &lea } else { &leo };
        let mine = remains.client.get("/v1/organizations").expect(200);
        assert_eq!(mine.body["items"].as_array().map(Vec::len), Some(2));
    }
}

#[rstest]
fn nothing_that_was_begun_before_outlives_the_closing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let making: Vec<_> = (0..8)
            .map(|number| {
                let client = lea.client.clone();
                let (email, visitor) = (lea.email.clone(), app.anonymous());
                scope.spawn(move || {
                    if number % 2 == 0 {
                        let body = json!({ "email": email, "password": PASSWORD });
                        return visitor.post("/v1/sessions", body).status;
                    }
                    let body = json!({ "name": "Late", "scopes": ["identity:read"], "expires_at": "2026-12-24T00:00:00Z" });
                    client.post("/v1/api-tokens", body).status
                })
            })
            .collect();
        lea.client
            .post("/v1/profile/close", json!({ "email": lea.email }))
            .expect(204);
        making
            .into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert!(
        statuses.iter().all(|status| [201, 401, 409].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(app.fresh.count("sessions"), 0, "{statuses:?}");
    assert_eq!(app.fresh.count("api_tokens"), 0, "{statuses:?}");
    let of_closed = "logins WHERE user_id IN (SELECT id FROM users WHERE closed_at IS NOT NULL)";
    assert_eq!(app.fresh.count(of_closed), 0, "{statuses:?}");
}
