//! No path leads past a factor.

use super::{STEP, log_in};
use chrono::TimeDelta;
use kontor_domain::access::{Demand, rules};
use kontor_persistence::NewSession;
use kontor_tests::recipes::{Recipe, Stage};
use kontor_tests::scenario::{PASSWORD, api_token, person};
use kontor_tests::second_factor::{challenge, step_up_challenge};
use kontor_tests::{Authenticator, Database, Operation, TestApp, begin_sign_up};
use rstest::rstest;
use serde_json::json;

/// Every operation that wants a recent password wants a recent factor of an account that has one: the password alone,
/// an old factor, and an API token are refused.
#[rstest]
fn whatever_wants_a_fresh_password_wants_a_fresh_factor(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let mut tried = 0;
    for operation in Operation::all() {
        let Some(rule) = rules().find(|rule| rule.name == operation.id) else {
            continue;
        };
        let wants_password = rule
            .effects
            .iter()
            .any(|effect| effect.demand() == Demand::Password);
        if !(rule.step_up || wants_password) {
            continue;
        }
        let recipe = Recipe::of(&operation);
        let stage = Stage::new(&app, recipe.by, &operation);
        let request = recipe.make(&stage);
        let (path, body) = (
            stage.path(&operation.address_template(), &request),
            request.body.clone().or_else(|| operation.example.clone()),
        );
        let lea = &stage.own;
        if lea.client.get("/v1/second-factors").expect(200).body["enabled"] == false {
            Authenticator::enroll(&app, &lea.client);
        }
        app.advance(TimeDelta::minutes(11));
        let now = app.clock_now();
        let token = app.app.tokens.issue(lea.user, lea.session, now, None, now);
        let stale = lea.client.with_token(&token.expect("a token"));
        // The right password, and no factor after it.
        step_up_challenge(&stale);
        let answer = stale.send(&operation.method, &path, body.clone());
        answer.expect_problem(403, "step_up_required");
        let script = api_token(
            &app,
            lea,
            &["identity:write", "organizations:write", "products:write"],
        );
        let answer = script.send(&operation.method, &path, body);
        assert!(
            answer.status == 403 || answer.status == 404,
            "{}: {}",
            operation.id,
            answer.text
        );
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
}

/// A mailed token sets a password or an address, and opens no session: the factor follows at the next login.
#[rstest]
fn no_mailed_token_leads_past_the_factor(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let authenticator = Authenticator::enroll(&app, &lea.client);
    app.anonymous()
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    let reset = json!({ "token": app.token_to(&lea.email), "password": PASSWORD });
    let answer = app
        .anonymous()
        .post("/v1/password-resets/complete", reset)
        .expect(204);
    assert!(answer.text.is_empty());
    challenge(&app, &lea.email);
    let client = log_in(&app, &lea.email, &authenticator).client;
    let next = format!("next-{}", lea.email);
    client
        .post(
            "/v1/email-changes",
            json!({ "email": next, "password": PASSWORD }),
        )
        .expect(202);
    let confirm = json!({ "token": app.token_to(&next) });
    app.anonymous()
        .post("/v1/email-changes/confirm", confirm)
        .expect(204);
    challenge(&app, &next);
    app.advance(TimeDelta::seconds(1));
    let undo = json!({ "token": app.token_to(&lea.email) });
    app.advance(TimeDelta::seconds(1));
    app.anonymous().post("/v1/email-changes/undo", undo).expect(204);
    let reset = json!({ "token": app.token_to(&lea.email), "password": PASSWORD });
    app.anonymous()
        .post("/v1/password-resets/complete", reset)
        .expect(204);
    log_in(&app, &lea.email, &authenticator);
    // A sign-up with the address neither replaces the account nor its factor.
    app.anonymous()
        .post("/v1/sign-up", kontor_tests::sign_up_body(&lea.email))
        .expect(202);
    challenge(&app, &lea.email);
    begin_sign_up(&app, "someone@example.com");
}

/// The database holds the rule, whatever a path forgets.
#[rstest]
fn the_database_refuses_a_session_without_the_factor(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    Authenticator::enroll(&app, &lea.client);
    let opened: Result<(), kontor_persistence::StorageError> =
        app.block_on(app.store().write(app.app.own_context("test"), move |tx| {
            let id = tx.new_id();
            tx.identity()
                .open_session(&NewSession {
                    id,
                    user: lea.user,
                    refresh_hash: [1; 32],
                    device: None,
                    factor: None,
                })
                .map(drop)
        }));
    assert!(opened.is_err());
    app.advance(STEP);
}
