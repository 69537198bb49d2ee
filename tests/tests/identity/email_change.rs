//! Another address: asked for with the password, confirmed from the new mailbox, undone from the old one.

use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, Person, api_token, person};
use kontor_tests::{Answer, Database, TestApp, begin_sign_up, log_in, sign_up_body};
use rstest::rstest;
use serde_json::json;

const NEW: &str = "another horse battery staple";

fn ask(who: &Person, email: &str) -> Answer {
    let body = json!({ "email": email, "password": PASSWORD });
    who.client.post("/v1/email-changes", body)
}

fn confirm(app: &TestApp, token: &str) -> Answer {
    app.anonymous()
        .post("/v1/email-changes/confirm", json!({ "token": token }))
}

fn undo(app: &TestApp, token: &str) -> Answer {
    app.anonymous()
        .post("/v1/email-changes/undo", json!({ "token": token }))
}

/// The newest token of a kind that went to an address.
#[track_caller]
fn token(app: &TestApp, address: &str, prefix: &str) -> String {
    app.mails_to(address)
        .iter()
        .filter_map(|mail| kontor_tests::token_in(&mail.text))
        .find(|token| token.starts_with(prefix))
        .unwrap_or_else(|| panic!("no {prefix} to {address}"))
}

/// Changes the address to `email`; returns the token that undoes it, from the mail to `old`.
#[track_caller]
fn change(app: &TestApp, who: &Person, old: &str, email: &str) -> String {
    app.advance(TimeDelta::seconds(1));
    ask(who, email).expect(202);
    confirm(app, &token(app, email, "kontor_email_")).expect(204);
    token(app, old, "kontor_undo_")
}

fn log_in_status(app: &TestApp, email: &str, password: &str) -> u16 {
    let body = json!({ "email": email, "password": password });
    app.anonymous().post("/v1/sessions", body).status
}

#[rstest]
fn the_new_address_is_in_force_once_its_mailbox_confirms_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let wrong = json!({ "email": "new@example.com", "password": "not the password" });
    lea.client
        .post("/v1/email-changes", wrong)
        .expect_problem(403, "wrong_password");
    assert_eq!(app.fresh.count("email_changes"), 0);
    let answer = ask(&lea, "New@Example.com").expect(202);
    assert_eq!(answer.body, json!({ "email": "New@Example.com" }));
    let told = &app.mails_to(&lea.email)[0];
    assert_eq!(
        told.subject,
        "A new e-mail address was requested for your account"
    );
    assert!(told.text.contains("New@Example.com") && !told.text.contains("kontor_"));
    // Nothing has changed yet.
    assert_eq!(log_in_status(&app, "new@example.com", PASSWORD), 401);
    assert_eq!(log_in_status(&app, &lea.email, PASSWORD), 201);

    let confirmation = token(&app, "new@example.com", "kontor_email_");
    confirm(&app, &format!("{confirmation}x")).expect_problem(422, "invalid_token");
    confirm(&app, &confirmation).expect(204);
    confirm(&app, &confirmation).expect_problem(422, "invalid_token");
    assert_eq!(log_in_status(&app, "new@example.com", PASSWORD), 201);
    assert_eq!(log_in_status(&app, &lea.email, PASSWORD), 401);
    let profile = lea.client.get("/v1/profile").expect(200);
    assert_eq!(profile.text_at("/email"), "New@Example.com");
    let told = app.mails_to(&lea.email);
    assert!(told.iter().any(|mail| {
        mail.subject == "Your e-mail address was changed"
            && mail
                .text
                .contains("https://kontor.example/app/undo-email#token=kontor_undo_")
    }));
}

#[rstest]
fn a_confirmation_expires_and_a_new_request_replaces_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    ask(&lea, "first@example.com").expect(202);
    let first = token(&app, "first@example.com", "kontor_email_");
    ask(&lea, "second@example.com").expect(202);
    let second = token(&app, "second@example.com", "kontor_email_");
    confirm(&app, &first).expect_problem(422, "invalid_token");
    app.advance(TimeDelta::hours(24));
    confirm(&app, &second).expect_problem(422, "invalid_token");
    assert_eq!(log_in_status(&app, &lea.email, PASSWORD), 201);
    app.write(|tx| tx.jobs().purge_expired());
    assert_eq!(app.fresh.count("email_changes"), 0);
}

#[rstest]
fn a_taken_address_stays_its_owners(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    ask(&lea, &noa.email.to_uppercase()).expect(202);
    let mails = app.mails_to(&noa.email);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "You already have an account");
    assert!(!mails[0].text.contains("kontor_"));
    // Two accounts request the same address; the first to confirm gets it.
    let eve = person(&app, "eve");
    ask(&lea, "free@example.com").expect(202);
    let first = token(&app, "free@example.com", "kontor_email_");
    app.advance(TimeDelta::seconds(1));
    ask(&eve, "free@example.com").expect(202);
    let second = token(&app, "free@example.com", "kontor_email_");
    confirm(&app, &second).expect(204);
    confirm(&app, &first).expect_problem(409, "conflict");
    assert_eq!(
        eve.client.get("/v1/profile").expect(200).text_at("/email"),
        "free@example.com"
    );
    assert_eq!(
        lea.client.get("/v1/profile").expect(200).text_at("/email"),
        lea.email
    );
}

#[rstest]
fn of_many_confirmations_at_once_one_changes_the_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    ask(&lea, "new@example.com").expect(202);
    let token = token(&app, "new@example.com", "kontor_email_");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..20)
            .map(|_| {
                let (app, token) = (&app.anonymous(), token.clone());
                let client = app.clone();
                scope.spawn(move || {
                    client
                        .post("/v1/email-changes/confirm", json!({ "token": token }))
                        .status
                })
            })
            .collect();
        all.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 204).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [204, 422].contains(status)),
        "{statuses:?}"
    );
    let changed = "activity_entries WHERE action = 'account.email_changed'";
    assert_eq!(app.fresh.count(changed), 1);
    assert_eq!(
        app.fresh.count("outbox_mails WHERE template = 'email_changed'"),
        1
    );
}

#[rstest]
fn undoing_restores_the_address_and_locks_everybody_out(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let script = api_token(&app, &lea, &["identity:read"]);
    let token_of_undoing = change(&app, &lea, &lea.email, "hijacked@example.com");
    // The hijacker asks for a reset and for yet another address.
    let reset = json!({ "email": "hijacked@example.com" });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    let reset = token(&app, "hijacked@example.com", "kontor_reset_");
    ask(&lea, "further@example.com").expect(202);
    let further = token(&app, "further@example.com", "kontor_email_");
    app.advance(TimeDelta::days(6));
    let login = log_in(&app, "hijacked@example.com");

    undo(&app, &token_of_undoing).expect(204);
    undo(&app, &token_of_undoing).expect_problem(422, "invalid_token");
    for client in [&login.client, &script] {
        client.get("/v1/profile").expect_problem(401, "unauthenticated");
    }
    let refresh = json!({ "refresh_token": login.refresh_token });
    app.anonymous()
        .post("/v1/sessions/refresh", refresh)
        .expect_problem(401, "invalid_refresh_token");
    for address in ["hijacked@example.com", "further@example.com", &lea.email] {
        assert_eq!(log_in_status(&app, address, PASSWORD), 401, "{address}");
    }
    confirm(&app, &further).expect_problem(422, "invalid_token");
    let body = |token: &str| json!({ "token": token, "password": NEW });
    let visitor = app.anonymous();
    visitor
        .post("/v1/password-resets/complete", body(&reset))
        .expect_problem(422, "invalid_token");
    // What is left is the token in the restored mailbox.
    let restored = token(&app, &lea.email, "kontor_reset_");
    visitor
        .post("/v1/password-resets/complete", body(&restored))
        .expect(204);
    assert_eq!(log_in_status(&app, &lea.email, NEW), 201);
    let undone = "activity_entries WHERE action = 'account.email_change_undone'";
    assert_eq!(app.fresh.count(undone), 1);
}

#[rstest]
fn the_link_of_the_first_change_wins_over_all_later_ones(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let first = change(&app, &lea, &lea.email, "b@example.com");
    let second = change(&app, &lea, "b@example.com", "c@example.com");
    let third = change(&app, &lea, "c@example.com", "d@example.com");
    // The last one can be undone by itself, and the earlier links still work.
    undo(&app, &third).expect(204);
    undo(&app, &first).expect(204);
    undo(&app, &second).expect_problem(422, "invalid_token");
    undo(&app, &third).expect_problem(422, "invalid_token");
    let body = json!({ "token": token(&app, &lea.email, "kontor_reset_"), "password": NEW });
    app.anonymous()
        .post("/v1/password-resets/complete", body)
        .expect(204);
    assert_eq!(log_in_status(&app, &lea.email, NEW), 201);
    // The addresses of the chain are free again.
    app.advance(TimeDelta::hours(1));
    for address in ["b@example.com", "c@example.com", "d@example.com"] {
        kontor_tests::sign_up(&app, address);
    }
}

#[rstest]
fn an_undo_link_expires_after_a_week_and_then_the_old_address_is_free(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let token = change(&app, &lea, &lea.email, "new@example.com");
    app.advance(TimeDelta::days(7));
    undo(&app, &token).expect_problem(422, "invalid_token");
    assert_eq!(log_in_status(&app, "new@example.com", PASSWORD), 201);
    kontor_tests::sign_up(&app, &lea.email);
    assert_eq!(app.fresh.count("users"), 2);
}

#[rstest]
fn the_old_address_is_kept_for_its_owner_while_the_change_can_be_undone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let (lea, eve) = (person(&app, "lea"), person(&app, "eve"));
    // Each of these was begun before the address became free.
    let visitor = app.anonymous();
    let sign_up = begin_sign_up(&app, "old@example.com");
    let invite = |email: &str| {
        let body = json!({ "email": email, "role": "external" });
        let client = &scenario.legal_representative.client;
        client.post(&scenario.path("/invitations"), body).expect(201);
        app.token_to(email)
    };
    app.advance(TimeDelta::seconds(1));
    let invitation = invite("old@example.com");
    app.advance(TimeDelta::seconds(1));
    ask(&eve, "old@example.com").expect(202);
    let wish = token(&app, "old@example.com", "kontor_email_");
    change(&app, &lea, &lea.email, "old@example.com");
    let token_of_undoing = change(&app, &lea, "old@example.com", "new@example.com");

    visitor
        .post("/v1/sign-up/verify", kontor_tests::verification(&sign_up))
        .expect_problem(409, "conflict");
    confirm(&app, &wish).expect_problem(409, "conflict");
    app.advance(TimeDelta::seconds(1));
    let mut body = sign_up_body("old@example.com");
    body["invitation_token"] = json!(invitation);
    visitor.post("/v1/sign-up", body).expect(202);
    assert_eq!(
        app.mails_to("old@example.com")[0].subject,
        "You already have an account"
    );
    assert_eq!(log_in_status(&app, "old@example.com", PASSWORD), 401);
    undo(&app, &token_of_undoing).expect(204);
    // The owner may go back without undoing, too.
    let noa = person(&app, "noa");
    change(&app, &noa, &noa.email, "elsewhere@example.com");
    change(&app, &noa, "elsewhere@example.com", &noa.email);
    assert_eq!(log_in_status(&app, &noa.email, PASSWORD), 201);
}

#[rstest]
fn nobody_gets_the_address_in_the_moment_it_is_let_go(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for round in 0..5 {
        app.advance(TimeDelta::hours(1));
        let (lea, eve) = (person(&app, "lea"), person(&app, "eve"));
        let moved = format!("moved-{round}@example.com");
        // Eve's wish for the address is made while it is free.
        let wanted = format!("wanted-{round}@example.com");
        ask(&eve, &wanted).expect(202);
        let taking = token(&app, &wanted, "kontor_email_");
        change(&app, &lea, &lea.email, &wanted);
        ask(&lea, &moved).expect(202);
        let leaving = token(&app, &moved, "kontor_email_");
        let taken = std::thread::scope(|scope| {
            let taking = scope.spawn(|| confirm(&app, &taking).status);
            confirm(&app, &leaving).expect(204);
            taking.join().expect("an answer")
        });
        assert_eq!(taken, 409);
        assert_eq!(
            eve.client.get("/v1/profile").expect(200).text_at("/email"),
            eve.email
        );
    }
}

// A person notified that their password is known sets a new one; that must be enough.
#[rstest]
fn a_new_password_calls_a_change_off_that_waits(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
    #[values(true, false)] by_reset: bool,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    ask(&lea, "thief@example.com").expect(202);
    let stolen = token(&app, "thief@example.com", "kontor_email_");
    if by_reset {
        let reset = json!({ "email": lea.email });
        app.anonymous().post("/v1/password-resets", reset).expect(202);
        let body = json!({ "token": token(&app, &lea.email, "kontor_reset_"), "password": NEW });
        app.anonymous()
            .post("/v1/password-resets/complete", body)
            .expect(204);
    } else {
        let body = json!({ "current_password": PASSWORD, "new_password": NEW });
        lea.client.post("/v1/password", body).expect(204);
    }
    confirm(&app, &stolen).expect_problem(422, "invalid_token");
    assert_eq!(log_in_status(&app, &lea.email, NEW), 201);
}
