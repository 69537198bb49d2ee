//! Mistakes about accounts and credentials.

use chrono::TimeDelta;
use kontor_domain::ids::Id;
use kontor_tests::guesses::{BEHIND_PROXY, WRONG, attempt, retry_after, visitor_at};
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::{Database, TestApp, begin_sign_up, log_in, sign_up, sign_up_body};
use rstest::rstest;
use serde_json::json;

/// Headers sent by an attacker to make links point to their server.
const FORWARDED: [(&str, &str); 5] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "http"),
    ("forwarded", "host=evil.example;proto=http"),
    ("x-original-host", "evil.example"),
];

// Zitadel GHSA-2wmj-46rj-qm2w: the link of a reset mail was built from X-Forwarded-Host.
#[rstest]
fn no_link_is_built_from_what_a_request_says_of_its_host(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    // Not even a proxy that is trusted for addresses is trusted for links.
    let app = TestApp::start_with(database, &[("trusted_proxies", "127.0.0.0/8")]);
    let scenario = app.scenario();
    let with_headers = |client: &kontor_tests::Client| {
        FORWARDED.iter().fold(client.clone(), |client, (name, value)| {
            client.with_header(name, value)
        })
    };
    let visitor = with_headers(&app.anonymous());
    let lea = &scenario.legal_representative;
    visitor
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    visitor
        .post("/v1/sign-up", sign_up_body("new@example.com"))
        .expect(202);
    let invitation = json!({ "email": "noa@example.com", "role": "external" });
    with_headers(&lea.client)
        .post(&scenario.path("/invitations"), invitation)
        .expect(201);
    for address in [lea.email.as_str(), "new@example.com", "noa@example.com"] {
        let mails = app.mails_to(address);
        assert_eq!(mails.len(), 1, "{address}");
        assert!(
            mails[0].text.contains("https://kontor.example/app/"),
            "{}",
            mails[0].text
        );
        assert!(!mails[0].text.contains("evil") && !mails[0].text.contains("http://"));
    }
    let organization = json!({ "name": "Neu AG", "kind": "company", "postal_address": { "country": "CH" } });
    let made = with_headers(&lea.client)
        .post("/v1/organizations", organization)
        .expect(201);
    assert!(
        made.header("location")
            .is_some_and(|place| place.starts_with("/v1/"))
    );
}

// Keycloak CVE-2026-18963: a step of the reset flow could be skipped.
#[rstest]
fn no_other_token_and_no_login_completes_a_reset(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, eve) = (person(&app, "lea"), person(&app, "eve"));
    let login = log_in(&app, &eve.email);
    let verification = begin_sign_up(&app, "third@example.com");
    let complete = |token: &str| {
        let body = json!({ "token": token, "password": "chosen by an attacker" });
        login.client.post("/v1/password-resets/complete", body)
    };
    for token in [
        "",
        "null",
        lea.email.as_str(),
        &lea.user.to_string(),
        &verification,
        &login.refresh_token,
        &verification.replace("kontor_verify_", "kontor_reset_"),
    ] {
        complete(token).expect_problem(422, "invalid_token");
    }
    // The step before is asked for, and its mail not read.
    let reset = json!({ "email": lea.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    complete("").expect_problem(422, "invalid_token");
    let more = json!({ "token": "", "email": lea.email, "password": "chosen by an attacker" });
    login
        .client
        .post("/v1/password-resets/complete", more)
        .expect_problem(422, "invalid_input");
    // A token changes the password of the account it was mailed to, whatever session sends it.
    let token = app.token_to(&lea.email);
    complete(&token).expect(204);
    log_in(&app, &eve.email);
    let old = json!({ "email": lea.email, "password": PASSWORD });
    app.anonymous()
        .post("/v1/sessions", old)
        .expect_problem(401, "invalid_credentials");
}

// Vaultwarden CVE-2026-43911: refresh tokens survived a password change.
#[rstest]
fn no_refresh_token_survives_a_reset(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let refresh = |token: &str| {
        let body = json!({ "refresh_token": token });
        app.anonymous().post("/v1/sessions/refresh", body)
    };
    let (untouched, used) = (log_in(&app, &lea.email), log_in(&app, &lea.email));
    let newest = refresh(&used.refresh_token).expect(200).text_at("/refresh_token");
    let reset = json!({ "email": lea.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    let body = json!({ "token": app.token_to(&lea.email), "password": "another horse battery staple" });
    app.anonymous()
        .post("/v1/password-resets/complete", body)
        .expect(204);
    // Also the one just exchanged, which would otherwise still get a sibling.
    for token in [&untouched.refresh_token, &used.refresh_token, &newest] {
        refresh(token).expect_problem(401, "invalid_refresh_token");
    }
    app.advance(TimeDelta::minutes(1));
    assert_eq!(app.fresh.count("sessions WHERE ended_at IS NULL"), 0);
}

// Vaultwarden CVE-2026-47164, next-auth before 4.24.14: accounts were bound by an unverified address, or one that
// was normalized differently in two places.
#[rstest]
fn no_account_is_bound_by_an_unverified_or_differently_normalised_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative.client;
    let invite = |email: &str| {
        let body = json!({ "email": email, "role": "administrator" });
        lea.post(&scenario.path("/invitations"), body).expect(201);
        app.token_to(email)
    };
    let token = invite("boss@example.com");
    // Another account can't take it, however alike the address looks.
    for alike in [
        "bоss@example.com",
        "boss@examp1e.com",
        "boss+x@example.com",
        "boss@example.com.evil.example",
    ] {
        sign_up(&app, alike);
        let eve = log_in(&app, alike);
        eve.client
            .post("/v1/invitations/accept", json!({ "token": token }))
            .expect_problem(422, "invalid_token");
        let mut body = sign_up_body(alike);
        body["invitation_token"] = json!(token);
        app.anonymous()
            .post("/v1/sign-up", body)
            .expect_problem(422, "invalid_token");
    }
    // An address that hides another behind compatibility characters is invalid.
    for hidden in [
        "boss@example.com\u{ff20}evil.example",
        "boss\u{ff20}example.com@evil.example",
        "boss @example.com",
    ] {
        app.anonymous()
            .post("/v1/sign-up", sign_up_body(hidden))
            .expect_problem(422, "invalid_input");
    }
    // A sign-up without the invitation's token proves nothing before its own mail is answered.
    app.anonymous()
        .post("/v1/sign-up", sign_up_body("boss@example.com"))
        .expect(202);
    let login = json!({ "email": "boss@example.com", "password": PASSWORD });
    app.anonymous()
        .post("/v1/sessions", login)
        .expect_problem(401, "invalid_credentials");
    let members = lea.get(&scenario.path("/members?q=boss")).expect(200);
    assert_eq!(members.body["items"], json!([]));
    // The owner, by whatever spelling of the same address.
    let mut body = sign_up_body("BOSS@ｅxample.com");
    body["invitation_token"] = json!(token);
    app.anonymous().post("/v1/sign-up", body).expect(202);
    log_in(&app, "boss@example.com")
        .client
        .get(&scenario.path("/members"))
        .expect(200);
}

// The variants for a change of address: bound by an unverified address, by a token of another kind, or by another
// account's confirmation.
#[rstest]
fn no_change_of_address_without_the_token_from_the_new_mailbox(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (lea, eve) = (person(&app, "lea"), person(&app, "eve"));
    let ask = |who: &kontor_tests::scenario::Person, email: &str| {
        let body = json!({ "email": email, "password": PASSWORD });
        who.client.post("/v1/email-changes", body).expect(202);
    };
    let confirm = |token: &str| {
        let body = json!({ "token": token });
        eve.client.post("/v1/email-changes/confirm", body)
    };
    let reset = json!({ "email": eve.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    let reset = app.token_to(&eve.email);
    ask(&eve, "boss@example.com");
    app.mails_to("boss@example.com");
    let login = log_in(&app, &eve.email);
    for token in [
        "",
        "null",
        "boss@example.com",
        &eve.user.to_string(),
        &reset,
        &reset.replace("kontor_reset_", "kontor_email_"),
        &login.refresh_token,
    ] {
        confirm(token).expect_problem(422, "invalid_token");
    }
    // An invitation to the wished-for address is not hers before the mailbox has confirmed it.
    let scenario = app.scenario();
    let body = json!({ "email": "boss@example.com", "role": "administrator" });
    scenario
        .legal_representative
        .client
        .post(&scenario.path("/invitations"), body)
        .expect(201);
    app.advance(TimeDelta::seconds(1));
    let invitation = app
        .mails_to("boss@example.com")
        .iter()
        .filter_map(|mail| kontor_tests::token_in(&mail.text))
        .find(|token| token.starts_with("kontor_invite_"))
        .expect("an invitation");
    eve.client
        .post("/v1/invitations/accept", json!({ "token": invitation }))
        .expect_problem(422, "invalid_token");
    // A token confirms the change it was made for, from any sender.
    ask(&lea, "leas-other@example.com");
    confirm(&app.token_to("leas-other@example.com")).expect(204);
    let email = |client: &kontor_tests::Client| client.get("/v1/profile").expect(200).text_at("/email");
    assert_eq!(email(&lea.client), "leas-other@example.com");
    assert_eq!(email(&eve.client), eve.email);
    // An address that hides another is invalid here too.
    for hidden in ["boss@example.com\u{ff20}evil.example", "boss @example.com"] {
        let body = json!({ "email": hidden, "password": PASSWORD });
        eve.client
            .post("/v1/email-changes", body)
            .expect_problem(422, "invalid_input");
    }
}

// Keycloak CVE-2026-18963 again: a link mailed to an address that is no longer in effect.
#[rstest]
fn no_reset_link_survives_a_change_of_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let reset = json!({ "email": lea.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    let reset = app.token_to(&lea.email);
    let body = json!({ "email": "new@example.com", "password": PASSWORD });
    lea.client.post("/v1/email-changes", body).expect(202);
    let token = json!({ "token": app.token_to("new@example.com") });
    app.anonymous()
        .post("/v1/email-changes/confirm", token)
        .expect(204);
    let body = json!({ "token": reset, "password": "another horse battery staple" });
    app.anonymous()
        .post("/v1/password-resets/complete", body)
        .expect_problem(422, "invalid_token");
}

// Keycloak CVE-2026-1529 and authentik CVE-2022-23555 for these tokens: edited, or used twice.
#[rstest]
fn no_token_of_a_change_is_edited_or_used_twice(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let body = json!({ "email": "new@example.com", "password": PASSWORD });
    lea.client.post("/v1/email-changes", body).expect(202);
    let confirm = app.token_to("new@example.com");
    let send = |what: &str, token: &str| {
        let body = json!({ "token": token });
        app.anonymous().post(&format!("/v1/email-changes/{what}"), body)
    };
    send("undo", &confirm).expect_problem(422, "invalid_token");
    for edited in [
        confirm.to_uppercase(),
        format!("{confirm}A"),
        confirm.replace('_', "-"),
    ] {
        send("confirm", &edited).expect_problem(422, "invalid_token");
    }
    let with_user = json!({ "token": confirm, "user_id": lea.user.to_string() });
    app.anonymous()
        .post("/v1/email-changes/confirm", with_user)
        .expect_problem(422, "invalid_input");
    send("confirm", &confirm).expect(204);
    let undo = app
        .mails_to(&lea.email)
        .iter()
        .filter_map(|mail| kontor_tests::token_in(&mail.text))
        .find(|token| token.starts_with("kontor_undo_"))
        .expect("a token");
    send("confirm", &undo).expect_problem(422, "invalid_token");
    send("undo", &undo).expect(204);
    send("undo", &undo).expect_problem(422, "invalid_token");
    send("confirm", &confirm).expect_problem(422, "invalid_token");
}

// Keycloak CVE-2026-16103: the lock was looked at when a login began, not when it was redeemed.
#[rstest]
fn a_lock_that_falls_while_a_password_is_checked_keeps_the_login_out(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[BEHIND_PROXY]);
    let lea = person(&app, "lea");
    let open_sessions = || app.fresh.count("sessions WHERE ended_at IS NULL");
    for (count, until, code) in [
        ("101", "NULL", "login_disabled"),
        ("7", "'2026-11-23 08:00:45.000000+00:00'", "login_throttled"),
    ] {
        // No request gets a turn, so the correct password waits, already counted.
        let turns: Vec<_> = app.block_on(async {
            let mut turns = Vec::new();
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                let place = app.app.passwords.enter().expect("a place");
                turns.push(place.turn().await.expect("a turn"));
            }
            turns
        });
        let before = open_sessions();
        std::thread::scope(|scope| {
            let login = scope.spawn(|| attempt(&visitor_at(&app, "203.0.113.7"), &lea.email, PASSWORD));
            while app.fresh.count("throttles WHERE failures = 1") < 2 {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            app.fresh.execute(&format!(
                "UPDATE throttles SET failures = {count}, locked_until = {until}"
            ));
            drop(turns);
            let refused = login.join().expect("an answer").expect_problem(429, code);
            assert!(retry_after(&refused) > 0);
        });
        assert_eq!(open_sessions(), before, "{code}");
        app.fresh
            .execute("UPDATE throttles SET failures = 0, locked_until = NULL");
    }
    let history = lea.client.get("/v1/logins").expect(200);
    let outcomes = [
        history.text_at("/items/0/outcome"),
        history.text_at("/items/1/outcome"),
    ];
    assert!(outcomes.contains(&"throttled".to_owned()) && outcomes.contains(&"disabled".to_owned()));
}

// Vaultwarden CVE-2026-27801: the code that protects an action could be guessed without end.
#[rstest]
fn a_password_can_not_be_guessed_in_a_session(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values("/v1/sessions/step-up", "/v1/password")] path: &str,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let thief = log_in(&app, &lea.email);
    let guess = |password: &str| {
        let body = match path {
            "/v1/password" => {
                json!({ "current_password": password, "new_password": "chosen by an attacker" })
            }
            _ => json!({ "password": password }),
        };
        // The access token expires meanwhile; a thief would refresh it.
        let (session, now) = (Id::parse(&thief.session).expect("an id"), app.app.clock.now());
        let token = app
            .app
            .tokens
            .issue(lea.user, session, now, None, now)
            .expect("a token");
        thief.client.with_token(&token).post(path, body)
    };
    for wrong in 1..10 {
        guess(WRONG).expect_problem(403, "wrong_password");
        if wrong >= 5 {
            // Now it takes ever longer, and the right one is not even checked.
            let hashes = app.app.passwords.computed();
            let wait = retry_after(&guess(PASSWORD).expect_problem(429, "login_throttled"));
            assert_eq!(wait, 30 << (wrong - 5));
            assert_eq!(app.app.passwords.computed(), hashes);
            app.advance(TimeDelta::seconds(wait));
        }
    }
    guess(WRONG).expect_problem(401, "unauthenticated");
    guess(PASSWORD).expect_problem(401, "unauthenticated");
    let refresh = json!({ "refresh_token": thief.refresh_token });
    app.anonymous()
        .post("/v1/sessions/refresh", refresh)
        .expect_problem(401, "invalid_refresh_token");
    // The owner goes on.
    attempt(&app.anonymous(), &lea.email, PASSWORD).expect(201);
    assert_eq!(
        app.fresh.count("sessions WHERE end_reason = 'password_guessed'"),
        1
    );
}
