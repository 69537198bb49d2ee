//! The outbox: a mail is written with its cause, and holds nothing but what it should.

use chrono::TimeDelta;
use kontor_domain::notifications::Mail;
use kontor_persistence::StorageError;
use kontor_tests::scenario::{card, person};
use kontor_tests::{Database, TestApp, sign_up, sign_up_body};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn what_is_rolled_back_leaves_no_mail(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let scenario = app.scenario();
    let lea = &scenario.legal_representative.client;
    let path = scenario.path("/invitations");
    let body = json!({ "email": "noa@example.com", "role": "external" });
    lea.post(&path, body.clone()).expect(201);
    lea.post(&path, body).expect_problem(409, "already_invited");
    // The last legal representative is refused by the database, after everything else was written.
    let role = json!({ "role": "administrator" });
    lea.patch(&scenario.member_path(&scenario.legal_representative), role)
        .expect_problem(409, "last_legal_representative");
    assert_eq!(app.fresh.count("outbox_mails"), 1);
    assert_eq!(app.fresh.count("jobs"), 1);

    let refused: Result<(), StorageError> =
        app.block_on(app.store().write(app.app.own_context("test"), |tx| {
            let lea = card("lea", "lea@example.com");
            tx.outbox()
                .notify(&lea, &Mail::password_changed(&lea, &[], true))?;
            Err(StorageError::Busy("changed my mind"))
        }));
    assert!(refused.is_err());
    assert_eq!(app.fresh.count("outbox_mails"), 1);
    assert!(app.mails_to("lea@example.com").is_empty());
}

#[rstest]
fn no_secret_lies_in_the_database_in_plain_text(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    app.anonymous()
        .post("/v1/sign-up", sign_up_body("lea@example.com"))
        .expect(202);
    app.answer_only();
    let columns = match database {
        Database::Sqlite => "CAST(sealed_parameters AS TEXT)",
        Database::Postgres => "encode(sealed_parameters, 'escape')",
    };
    assert_eq!(
        app.fresh
            .count("outbox_mails WHERE sealed_parameters IS NOT NULL"),
        1
    );
    for plain in ["kontor_verify_", "Lea", "token"] {
        let holds = format!("outbox_mails WHERE {columns} LIKE '%{plain}%'");
        assert_eq!(app.fresh.count(&holds), 0, "{plain}");
    }
    assert!(app.token_to("lea@example.com").starts_with("kontor_verify_"));
}

#[rstest]
fn a_name_can_add_neither_headers_nor_links(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let evil = "Lea\r\nBcc: victim@example.com\r\n\r\nBuy!";
    let lea = person(&app, "lea");
    for name in [
        evil,
        "Lea\nBcc: x@y.example",
        "Lea\0",
        "Le\u{85}a",
        "Win at https://evil.example",
        "www.evil.example",
    ] {
        let mut body = sign_up_body("new@example.com");
        body["first_name"] = json!(name);
        let refused = app
            .anonymous()
            .post("/v1/sign-up", body)
            .expect_problem(422, "invalid_input");
        assert_eq!(refused.fields()[0].0, "/first_name", "{name:?}");
        let organization = json!({ "name": name, "kind": "company", "postal_address": { "country": "CH" } });
        let refused = lea.client.post("/v1/organizations", organization);
        assert_eq!(
            refused.expect_problem(422, "invalid_input").fields()[0].0,
            "/name",
            "{name:?}"
        );
    }
    for email in [
        "a@example.com\r\nBcc: x@y.example",
        "a@example.com, b@example.com",
        "A <a@example.com>",
    ] {
        app.anonymous()
            .post("/v1/sign-up", sign_up_body(email))
            .expect_problem(422, "invalid_input");
    }
    assert_eq!(app.fresh.count("outbox_mails"), 0);

    // What breaks lines for some programs is refused, and what turns their direction is removed.
    let broken = json!({ "first_name": "Lea\u{2028}Bcc: x" });
    let refused = lea.client.patch("/v1/profile", broken);
    assert_eq!(
        refused.expect_problem(422, "invalid_input").fields(),
        [("/first_name", "control_character")]
    );
    let change = json!({ "first_name": "Lea Bcc: x", "last_name": "\u{202e}retsuM" });
    lea.client.patch("/v1/profile", change).expect(200);
    let organization =
        json!({ "name": "Muster {{ token }} AG", "kind": "company", "postal_address": { "country": "CH" } });
    let place = lea.client.post("/v1/organizations", organization).expect(201);
    let place = place.header("location").expect("a location").to_owned();
    let message = "Welcome!\r\nBcc: x@y.example\n\nToken: kontor_invite_forged";
    let body = json!({ "email": "noa@example.com", "role": "external", "locale": "en", "message": message });
    lea.client.post(&format!("{place}/invitations"), body).expect(201);
    let mail = &app.mails_to("noa@example.com")[0];
    assert_eq!(
        mail.subject,
        "Lea Bcc: x retsuM invites you to join Muster {{ token }} AG"
    );
    let quoted = "> Welcome!\n> Bcc: x[@]y[.]example\n>\n> Token: kontor_invite_forged\n";
    assert!(mail.text.contains(quoted), "{}", mail.text);
    let eml = std::fs::read_dir(app.fresh.folder.join("mail"))
        .expect("the folder")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .map(|path| std::fs::read_to_string(path).expect("text"));
    for eml in eml {
        let (head, _) = eml.split_once("\r\n\r\n").expect("a head");
        assert!(!head.to_lowercase().contains("\nbcc:"), "{head}");
    }
}

#[rstest]
fn a_mail_is_in_its_readers_language(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    sign_up(&app, "lea@example.com");
    let lea = kontor_tests::log_in(&app, "lea@example.com");
    for (locale, subject) in [
        ("de", "Setzen Sie Ihr Passwort zurück"),
        ("fr", "Réinitialisez votre mot de passe"),
        ("it", "Reimposti la Sua password"),
        ("en", "Reset your password"),
    ] {
        app.advance(TimeDelta::minutes(1));
        lea.client
            .patch("/v1/profile", json!({ "locale": locale }))
            .expect(200);
        let body = json!({ "email": "lea@example.com" });
        app.anonymous().post("/v1/password-resets", body).expect(202);
        let mails = app.mails_to("lea@example.com");
        assert_eq!(mails[0].subject, subject);
        assert!(!mails[0].text.contains("{{") && !mails[0].text.contains("{%"));
    }
}

#[rstest]
fn expired_rows_are_purged(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    app.anonymous()
        .post("/v1/sign-up", sign_up_body("never@example.com"))
        .expect(202);
    let reset = json!({ "email": lea.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    let keyed = lea.client.with_header("idempotency-key", "k1");
    keyed.post("/v1/sessions/end-others", Value::Null).expect(200);
    app.mails_to(&lea.email);
    let purge = || app.write(|tx| tx.jobs().purge_expired());
    assert_eq!(purge(), 0, "nothing has expired yet");
    app.advance(TimeDelta::hours(25));
    assert_eq!(
        purge(),
        5,
        "the sign-up, the reset, the key, and the counts of two mails"
    );
    app.advance(TimeDelta::days(130));
    assert_eq!(
        purge(),
        3,
        "two mails that went out, and a session that ended by itself"
    );
    for table in [
        "sign_ups",
        "password_resets",
        "password_reset_requests",
        "address_mails",
        "idempotency_keys",
        "outbox_mails",
        "sessions",
        "refresh_tokens",
    ] {
        assert_eq!(app.fresh.count(table), 0, "{table}");
    }
    assert_eq!(app.fresh.count("users"), 1);
}

#[rstest]
fn work_of_a_later_version_is_left_to_its_nodes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let sign_up = |email: &str| {
        app.anonymous()
            .post("/v1/sign-up", sign_up_body(email))
            .expect(202);
    };
    sign_up("noa@example.com");
    app.fresh
        .execute("UPDATE jobs SET kind = 'of_a_later_version' WHERE kind = 'answer_sign_up'");
    sign_up("eva@example.com");
    assert_eq!(app.mails_to("eva@example.com").len(), 1);
    let waiting = "jobs WHERE kind = 'of_a_later_version' AND attempts = 0 AND dead_at IS NULL";
    assert_eq!(app.fresh.count(waiting), 1);
}
