//! The existence of an account can't be found out: known and unknown addresses get the same answer for the same
//! work (ASVS 5.0 V6.3.8). The cost of a request is counted: hashes, transactions, and the statements in them.

use chrono::TimeDelta;
use kontor_tests::scenario::{PASSWORD, Person, person};
use kontor_tests::{Answer, Database, TestApp, sign_up_body};
use rstest::rstest;
use serde_json::{Value, json};

/// The visible result of a request, and its cost.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u16,
    headers: Vec<String>,
    body: Value,
    hashes: u64,
    reads: u64,
    writes: u64,
    statements: u64,
    jobs: i64,
    mails: i64,
}

/// Returns the observation without the parts that differ by the address itself.
fn seen(app: &TestApp, address: &str, send: impl FnOnce() -> Answer) -> Seen {
    let count = || {
        let asked = app.store().asked();
        let rows = |table: &str| app.fresh.count(table);
        (
            app.app.passwords.computed(),
            asked.reads,
            asked.writes,
            asked.statements,
            rows("jobs"),
            rows("outbox_mails"),
        )
    };
    let before = count();
    let answer = send();
    let after = count();
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "date", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
        .collect();
    headers.sort();
    let text = answer.text.replace(address, "ADDRESS");
    Seen {
        status: answer.status,
        headers,
        body: serde_json::from_str(&text).expect("JSON"),
        hashes: after.0 - before.0,
        reads: after.1 - before.1,
        writes: after.2 - before.2,
        statements: after.3 - before.3,
        jobs: after.4 - before.4,
        mails: after.5 - before.5,
    }
}

/// Returns an address in effect, one reserved for its former owner, and an unknown one.
fn addresses(app: &TestApp) -> [String; 3] {
    let (noa, lea) = (person(app, "noa"), person(app, "lea"));
    move_to(app, &lea, "moved@example.com");
    [noa.email, lea.email, "nobody@example.com".to_owned()]
}

fn move_to(app: &TestApp, who: &Person, email: &str) {
    let body = json!({ "email": email, "password": PASSWORD });
    who.client.post("/v1/email-changes", body).expect(202);
    let token = json!({ "token": app.token_to(email) });
    app.anonymous()
        .post("/v1/email-changes/confirm", token)
        .expect(204);
    app.mails_to(email);
}

#[rstest]
fn sign_up_costs_and_answers_the_same_for_every_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let all = addresses(&app).map(|address| {
        seen(&app, &address, || {
            app.anonymous().post("/v1/sign-up", sign_up_body(&address))
        })
    });
    assert_eq!(all[0], all[2], "known and unknown");
    assert_eq!(all[1], all[2], "kept and unknown");
    assert_eq!(
        (
            all[0].hashes,
            all[0].reads,
            all[0].writes,
            all[0].jobs,
            all[0].mails
        ),
        (1, 0, 1, 1, 0)
    );
}

#[rstest]
fn a_forgotten_password_costs_and_answers_the_same_for_every_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let all = addresses(&app).map(|address| {
        seen(&app, &address, || {
            app.anonymous()
                .post("/v1/password-resets", json!({ "email": address }))
        })
    });
    assert_eq!(all[0], all[2], "known and unknown");
    assert_eq!(all[1], all[2], "kept and unknown");
    assert_eq!(
        (
            all[0].hashes,
            all[0].reads,
            all[0].writes,
            all[0].jobs,
            all[0].mails
        ),
        (0, 0, 1, 1, 0)
    );
}

#[rstest]
fn a_change_of_address_costs_and_answers_the_same_for_every_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let eve = person(&app, "eve");
    let all = addresses(&app);
    // The first one has no earlier wish to replace.
    let ask = |address: &str| {
        let body = json!({ "email": address, "password": PASSWORD });
        eve.client.post("/v1/email-changes", body)
    };
    ask("first@example.com").expect(202);
    app.mails_to("first@example.com");
    let states = all.map(|address| {
        let seen = seen(&app, &address, || ask(&address));
        app.mails_to(&address);
        // Nor does one's own export tell.
        let export = eve.client.get("/v1/profile/export").expect(200);
        let last = export.body["email_changes"]
            .as_array()
            .and_then(|all| all.last())
            .cloned();
        let mut last = last.expect("a change");
        last["id"] = Value::Null;
        (seen, last.to_string().replace(&address, "ADDRESS"))
    });
    assert_eq!(states[0], states[2], "known and unknown");
    assert_eq!(states[1], states[2], "kept and unknown");
    assert_eq!(
        states[0].0.jobs, 2,
        "the answer, and the notice to the address in force"
    );
}

#[rstest]
fn what_the_job_finds_is_told_to_the_mailbox_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let [known, kept, unknown] = addresses(&app);
    let subjects = |address: &str| -> Vec<String> {
        let mails = app.mails_to(address);
        mails.into_iter().map(|mail| mail.subject).collect()
    };
    for address in [&known, &kept, &unknown] {
        app.advance(TimeDelta::seconds(1));
        app.anonymous()
            .post("/v1/sign-up", sign_up_body(address))
            .expect(202);
    }
    assert_eq!(subjects(&known)[0], "You already have an account");
    assert_eq!(subjects(&kept)[0], "You already have an account");
    assert_eq!(subjects(&unknown)[0], "Confirm your e-mail address");
    assert_eq!(app.fresh.count("sign_ups"), 1, "only the unknown address waits");
    // The kept address is no login, so it resets nothing.
    for address in [&known, &kept, &unknown] {
        app.advance(TimeDelta::seconds(1));
        app.anonymous()
            .post("/v1/password-resets", json!({ "email": address }))
            .expect(202);
    }
    assert_eq!(subjects(&known)[0], "Reset your password");
    assert_eq!(subjects(&kept)[0], "You already have an account");
    assert_eq!(app.fresh.count("password_resets"), 1);
    assert_eq!(app.fresh.count("password_reset_requests"), 0, "all are answered");
}

#[rstest]
fn an_address_gets_a_few_mails_in_an_hour_whoever_asks_for_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("mails_per_address_per_hour", "3")]);
    let lea = person(&app, "lea");
    let spellings = [lea.email.clone(), lea.email.to_uppercase()];
    let bomb = || {
        for spelling in &spellings {
            for _ in 0..4 {
                app.anonymous()
                    .post("/v1/password-resets", json!({ "email": spelling }))
                    .expect(202);
                app.anonymous()
                    .post("/v1/sign-up", sign_up_body(spelling))
                    .expect(202);
            }
        }
        app.mails_to(&lea.email).len()
    };
    assert_eq!(bomb(), 6, "three of each kind");
    app.advance(TimeDelta::minutes(59));
    assert_eq!(bomb(), 6);
    app.advance(TimeDelta::minutes(1));
    let reset = json!({ "email": lea.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    assert_eq!(app.mails_to(&lea.email).len(), 7, "an hour later");
    assert_eq!(bomb(), 12);
    // Others are not concerned, nor are mails that the owner's own actions cause.
    app.anonymous()
        .post("/v1/sign-up", sign_up_body("noa@example.com"))
        .expect(202);
    assert_eq!(app.mails_to("noa@example.com").len(), 1);
    assert_eq!(app.fresh.count("sign_ups"), 1);
    // A request that brought no mail leaves the last mailed token good.
    let tokens = app.mails_to(&lea.email);
    let tokens = tokens
        .iter()
        .filter_map(|mail| kontor_tests::token_in(&mail.text));
    let good = tokens.filter(|token| {
        let body = json!({ "token": token, "password": "another horse battery staple" });
        let answer = app.anonymous().post("/v1/password-resets/complete", body);
        answer.status == 204
    });
    assert_eq!(good.count(), 1);
}

#[rstest]
fn the_owners_log_says_from_where_a_reset_was_asked_for(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    app.anonymous()
        .with_header("user-agent", "somebody's browser")
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    app.mails_to(&lea.email);
    let export = lea.client.get("/v1/profile/export").expect(200);
    let entries = export.body["activity"].as_array().expect("entries");
    let entry = entries
        .iter()
        .find(|entry| entry["action"] == "account.password_reset_requested")
        .expect("an entry");
    assert_eq!(entry["actor_kind"], "anonymous");
    assert_eq!(entry["details"]["user_agent"], "somebody's browser");
    assert_eq!(entry["details"]["ip_address"], "127.0.0.1");
}

// Repeated sign-ups with an address do not block the mail of a password reset.
#[rstest]
fn sign_ups_do_not_use_up_the_mails_of_a_reset(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    for _ in 0..8 {
        app.anonymous()
            .post("/v1/sign-up", sign_up_body(&lea.email))
            .expect(202);
    }
    assert_eq!(app.mails_to(&lea.email).len(), 5, "the limit of an hour");
    let reset = json!({ "email": lea.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    let mails = app.mails_to(&lea.email);
    assert_eq!(mails.len(), 6);
    assert!(mails.iter().any(|mail| mail.text.contains("kontor_reset_")));
}

#[rstest]
fn an_invitation_costs_and_answers_the_same_for_every_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative.client;
    // The first invitation of an organization finds no count of earlier ones.
    let first = json!({ "email": "first@example.com", "role": "external" });
    lea.post(&scenario.path("/invitations"), first).expect(201);
    let all = addresses(&app).map(|address| {
        let mut seen = seen(&app, &address, || {
            let body = json!({ "email": address, "role": "external" });
            lea.post(&scenario.path("/invitations"), body)
        });
        // What any two invitations differ in.
        seen.body["id"] = Value::Null;
        seen.headers
            .retain(|header| !header.starts_with("etag") && !header.starts_with("location"));
        seen
    });
    assert_eq!((all[0].status, all[0].hashes, all[0].mails), (201, 0, 1));
    assert_eq!(all[0], all[2], "known and unknown");
    assert_eq!(all[1], all[2], "kept and unknown");
}
