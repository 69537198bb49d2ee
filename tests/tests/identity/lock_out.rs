//! A session that ends while its request waits for the account's row does nothing more. On PostgreSQL the test
//! holds the row, ends the session and commits, as a reset or an undone change of address does; SQLite has one
//! writer at a time.

use diesel::connection::SimpleConnection;
use kontor_tests::scenario::{PASSWORD, Person, hex, person};
use kontor_tests::{Answer, Database, TestApp};
use serde_json::json;

fn while_locked_out(app: &TestApp, lea: &Person, act: impl FnOnce(&Person) -> Answer + Send) -> Answer {
    let user = hex(lea.user);
    let mut reset = app.fresh.postgres();
    reset
        .batch_execute(&format!(
            "BEGIN; SELECT 1 FROM users WHERE id = '{user}' FOR UPDATE; \
             UPDATE sessions SET ended_at = now(), end_reason = 'password_reset' WHERE user_id = '{user}'"
        ))
        .expect("a reset that is not committed yet");
    std::thread::scope(|scope| {
        let acting = scope.spawn(|| act(lea));
        app.fresh.wait_for_a_waiter();
        reset.batch_execute("COMMIT").expect("COMMIT");
        acting.join().expect("an answer")
    })
}

#[test]
fn whoever_is_locked_out_while_a_request_waits_changes_nothing() {
    let app = TestApp::start(Database::Postgres);
    let requests: [fn(&Person) -> Answer; 5] = [
        |lea| {
            let body = json!({ "current_password": PASSWORD, "new_password": "chosen by an attacker" });
            lea.client.post("/v1/password", body)
        },
        |lea| {
            let body = json!({ "email": "thief@example.com", "password": PASSWORD });
            lea.client.post("/v1/email-changes", body)
        },
        |lea| {
            lea.client
                .post("/v1/profile/close", json!({ "email": lea.email }))
        },
        |lea| {
            lea.client
                .patch("/v1/profile", json!({ "phone": "+41791234567" }))
        },
        |lea| {
            let body =
                json!({ "name": "Late", "scopes": ["identity:read"], "expires_at": "2026-12-24T00:00:00Z" });
            lea.client.post("/v1/api-tokens", body)
        },
    ];
    for request in requests {
        let lea = person(&app, "lea");
        while_locked_out(&app, &lea, request).expect_problem(401, "unauthenticated");
        let unchanged = format!(
            "users WHERE id = '{}' AND phone IS NULL AND closed_at IS NULL AND created_at = updated_at",
            hex(lea.user)
        );
        assert_eq!(app.fresh.count(&unchanged), 1);
    }
    assert_eq!(app.fresh.count("email_changes"), 0);
    assert_eq!(app.fresh.count("api_tokens"), 0);
}
