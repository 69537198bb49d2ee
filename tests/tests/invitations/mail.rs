//! The invitation as a mail: in which language, plain text only, and its token nowhere else.

use super::{invite, token_to};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kontor_api::secrets::digest;
use kontor_tests::database::Fresh;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::json;

#[rstest]
fn in_the_wanted_language_or_the_organizations(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let subject = |name: &str, locale: Option<&str>| {
        let email = format!("{name}@example.com");
        let body = json!({ "email": email, "role": "external", "locale": locale });
        let made = lea.post(&people.path("/invitations"), body).expect(201);
        let mails = app.mails_to(&email);
        assert_eq!(mails.len(), 1);
        (made.text_at("/locale"), mails[0].subject.clone())
    };
    for (locale, words) in [
        ("de", "lädt Sie"),
        ("fr", "vous invite"),
        ("it", "La invita"),
        ("en", "invites you"),
    ] {
        let (kept, subject) = subject(locale, Some(locale));
        assert_eq!(kept, locale);
        assert!(subject.contains(words), "{locale}: {subject}");
    }
    assert_eq!(subject("own", None).0, "de", "the organisation's");
}

#[rstest]
fn the_message_is_text_and_can_not_pretend_to_be_ours(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let message = "<b>Hello</b> {{ token }} {% raw %}\r\nhttps://evil.example/app#token=1\n\u{202e}txet";
    let body = json!({ "email": "noa@example.com", "role": "external", "message": message });
    let made = people
        .legal_representative
        .client
        .post(&people.path("/invitations"), body)
        .expect(201);
    // The override of the direction is gone: it would turn around what follows.
    let kept = message.replace("\r\n", "\n").replace('\u{202e}', "");
    assert_eq!(made.text_at("/message"), kept);
    let mail = &app.mails_to("noa@example.com")[0];
    let quoted = "> <b>Hello</b> {{ token }} {% raw %}\n> https[:]//evil[.]example/app#token=1\n> txet\n";
    assert!(mail.text.contains(quoted), "{}", mail.text);
    let links: Vec<&str> = mail
        .text
        .lines()
        .filter(|line| line.contains("://") && !line.starts_with("> "))
        .collect();
    assert!(!links.is_empty());
    for link in links {
        assert!(link.contains("https://kontor.example"), "{link}");
    }
    for message in ["", "x\u{0}y", &"x".repeat(1_001)] {
        let body = json!({ "email": "kim@example.com", "role": "external", "message": message });
        people
            .legal_representative
            .client
            .post(&people.path("/invitations"), body)
            .expect_problem(422, "invalid_input");
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(fresh: &Fresh, database: Database, sql: &str) -> i64 {
    let found: Count = match database {
        Database::Sqlite => diesel::sql_query(sql).get_result(&mut fresh.sqlite()),
        Database::Postgres => diesel::sql_query(sql).get_result(&mut fresh.postgres()),
    }
    .expect("a count");
    found.n
}

/// The database holds the token only as a hash or sealed.
#[rstest]
fn the_token_is_stored_hashed(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    invite(&people, "noa@example.com", "external").expect(201);
    let before = count(
        &app.fresh,
        database,
        "SELECT COUNT(*) AS n FROM outbox_mails WHERE sealed_parameters IS NOT NULL",
    );
    assert_eq!(before, 1, "queued, and sealed until it is sent");
    let token = token_to(&app, "noa@example.com");
    let token = token["token"].as_str().expect("a token");
    let hash = digest(token)
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let hex = match database {
        Database::Sqlite => format!("lower(hex(token_hash)) = '{hash}'"),
        Database::Postgres => format!("encode(token_hash, 'hex') = '{hash}'"),
    };
    let hashed = format!("SELECT COUNT(*) AS n FROM invitations WHERE {hex}");
    assert_eq!(count(&app.fresh, database, &hashed), 1);
    let clear = match database {
        Database::Sqlite => {
            let secret = token.trim_start_matches("kontor_invite_").as_bytes();
            std::fs::read_dir(&app.fresh.folder)
                .expect("the folder")
                .map(|entry| entry.expect("an entry").path())
                .filter(|path| path.is_file())
                .filter(|path| {
                    let bytes = std::fs::read(path).expect("a file");
                    bytes.windows(secret.len()).any(|window| window == secret)
                })
                .count()
        }
        Database::Postgres => {
            let tables = [
                "invitations",
                "outbox_mails",
                "activity_entries",
                "jobs",
                "idempotency_keys",
            ];
            let found = tables.map(|table| {
                let sql = format!("SELECT COUNT(*) AS n FROM {table} WHERE {table}::text LIKE '%{token}%'");
                count(&app.fresh, database, &sql)
            });
            usize::try_from(found.iter().sum::<i64>()).expect("a count")
        }
    };
    assert_eq!(clear, 0, "nowhere in clear");
}
