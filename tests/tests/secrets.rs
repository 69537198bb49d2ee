//! No secrets in logs, dumps and answers: a real server at its most verbose gets passwords and tokens with every
//! operation on an account, and none of them is found afterwards.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use kontor_api::clock::{Clock, SystemClock};
use kontor_tests::app::token_in;
use kontor_tests::database::Fresh;
use kontor_tests::process::Process;
use kontor_tests::second_factor::{START, VERIFY, codes_in, recovery};
use kontor_tests::{Answer, Client, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::fs::{self, File};
use totp_rs::Totp;

const OLD: &str = "Sesam-oeffne-dich-4711";
const NEW: &str = "Simsalabim-dreimal-0815";
const WRONG: &str = "Hokuspokus-Fidibus-1234";
const EMAIL: &str = "lea@secrets.example";

/// A visitor of a server, with the secrets that must not turn up and the problems received.
struct Visit {
    client: Client,
    now: DateTime<Utc>,
    secrets: Vec<String>,
    problems: Vec<String>,
}

impl Visit {
    fn post(&mut self, path: &str, body: Value) -> Answer {
        let answer = self.client.post(path, body);
        self.note(answer)
    }

    fn note(&mut self, answer: Answer) -> Answer {
        if answer.status >= 400 {
            self.problems.push(answer.text.clone());
        }
        for field in [
            "access_token",
            "refresh_token",
            "device_token",
            "challenge_token",
            "secret",
            "otpauth_uri",
        ] {
            if let Some(secret) = answer.body[field].as_str() {
                self.secrets.push(secret.to_owned());
            }
        }
        for code in answer.body["recovery_codes"].as_array().into_iter().flatten() {
            let code = code.as_str().expect("a code");
            self.secrets.extend([code.to_owned(), code.replace('-', "")]);
        }
        answer
    }

    /// The token of the newest mail to an address, which the developer's mailbox shows.
    fn mailed(&mut self, address: &str, prefix: &str) -> String {
        let token = (0..100).find_map(|_| {
            let found = self.in_mailbox(address, prefix);
            if found.is_none() {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            found
        });
        let token = token.unwrap_or_else(|| panic!("no {prefix} to {address}"));
        self.secrets.push(token.clone());
        token
    }

    fn in_mailbox(&self, address: &str, prefix: &str) -> Option<String> {
        let listed = self.client.try_send("GET", "/dev/mails", None, Vec::new());
        let mails = listed.expect("the developer's mailbox").body;
        let mut texts = mails
            .as_array()
            .into_iter()
            .flatten()
            .filter(|mail| mail["to"] == address);
        texts.find_map(|mail| token_in(mail["text"].as_str()?).filter(|token| token.starts_with(prefix)))
    }

    /// From the sign-up to the last credential.
    fn everything(&mut self) {
        let sign_up = json!({ "first_name": "Lea", "last_name": "Muster", "email": EMAIL, "password": OLD });
        self.post("/v1/sign-up", sign_up).expect(202);
        let token = self.mailed(EMAIL, "kontor_verify_");
        self.post("/v1/sign-up/verify", json!({ "token": token, "password": WRONG }))
            .expect(403);
        self.post("/v1/sign-up/verify", json!({ "token": token, "password": OLD }))
            .expect(201);
        let log_in = |password: &str| json!({ "email": EMAIL, "password": password });
        self.post("/v1/sessions", log_in(WRONG)).expect(401);
        let opened = self.post("/v1/sessions", log_in(OLD)).expect(201);
        let device = opened.text_at("/device_token");
        let again = json!({ "email": EMAIL, "password": OLD, "device_token": device });
        self.post("/v1/sessions", again).expect(201);
        let refresh = json!({ "refresh_token": opened.text_at("/refresh_token") });
        let tokens = self.post("/v1/sessions/refresh", refresh).expect(200);
        self.client = self.client.with_token(&tokens.text_at("/access_token"));
        self.post("/v1/sessions/step-up", json!({ "password": WRONG }))
            .expect(403);
        self.post("/v1/sessions/step-up", json!({ "password": OLD }))
            .expect(200);
        let expires_at = DateTime::to_rfc3339(&(self.now + chrono::TimeDelta::days(7)));
        let token = json!({ "name": "Report", "scopes": ["organizations:read"], "expires_at": expires_at });
        self.post("/v1/api-tokens", token).expect(201);
        self.offer();
        self.second_factor();
        let change = json!({ "current_password": OLD, "new_password": NEW });
        self.post("/v1/password", change).expect(204);
        let elsewhere = json!({ "email": "lea@elsewhere.example", "password": NEW });
        self.post("/v1/email-changes", elsewhere).expect(202);
        let token = self.mailed("lea@elsewhere.example", "kontor_email_");
        self.post("/v1/email-changes/confirm", json!({ "token": token }))
            .expect(204);
        self.mailed(EMAIL, "kontor_undo_");
        self.post("/v1/password-resets", json!({ "email": "lea@elsewhere.example" }))
            .expect(202);
        let token = self.mailed("lea@elsewhere.example", "kontor_reset_");
        let reset = json!({ "token": token, "password": OLD });
        self.post("/v1/password-resets/complete", reset).expect(204);
    }

    /// Adds an authenticator app, and uses a recovery code.
    fn second_factor(&mut self) {
        let plain = self.client.clone();
        self.client = plain.with_header("idempotency-key", "second-factor");
        let started = self.post(START, json!({ "name": "Phone" })).expect(201);
        let path = format!("/v1/second-factors/{}/confirm", started.text_at("/id"));
        let app = Totp::from_url(started.text_at("/otpauth_uri")).expect("an address");
        let seconds = u64::try_from(SystemClock.now().timestamp()).expect("a time after 1970");
        let code = app.generate(seconds).to_string();
        self.post(&path, json!({ "code": code })).expect(200);
        let codes = self
            .post("/v1/second-factors/recovery-codes", json!({}))
            .expect(200);
        self.client = plain;
        let challenge = self
            .post("/v1/sessions/step-up", json!({ "password": OLD }))
            .expect(200);
        let challenge = challenge.text_at("/challenge_token");
        self.post(VERIFY, recovery(&challenge, "0000-0000-0000-0000-0000-0000"))
            .expect(403);
        let code = codes_in(&codes).remove(0);
        self.post(VERIFY, recovery(&challenge, &code)).expect(200);
    }

    /// Offers products to another organization: the link is shown, and mailed.
    fn offer(&mut self) {
        let own = self
            .client
            .get("/v1/organizations")
            .expect(200)
            .text_at("/items/0/id");
        let home = format!("/v1/organizations/{own}");
        let order = json!({ "plan": "drive_monthly", "name": "Archive" });
        let product = self
            .post(&format!("{home}/products"), order)
            .expect(201)
            .text_at("/id");
        let offer = json!({
            "product_ids": [product], "to_email": "kim@elsewhere.example", "accept_consequences": true });
        let offer = self
            .post(&format!("{home}/transfers"), offer)
            .expect(201)
            .text_at("/id");
        let link = self
            .client
            .get(&format!("{home}/transfers/{offer}/link"))
            .expect(200);
        let mailed = self.mailed("kim@elsewhere.example", "kontor_transfer_");
        assert_eq!(link.text_at("/token"), mailed);
        let preview = json!({ "token": mailed });
        self.post("/v1/transfers/preview", preview).expect(200);
        let ask = json!({ "questions": [] });
        let service = "kontor_service_c2VjcmV0LXNlcnZpY2UtdG9rZW4tdGhhdC1pcy1ub25l";
        let answer = self.client.with_token(service).post("/v1/access/check", ask);
        self.secrets.push(service.to_owned());
        self.note(answer.expect(401));
    }

    /// Secrets where they don't belong.
    fn astray(&mut self) {
        let bodies = [
            (Some("application/json"), format!("{{\"password\": \"{OLD}\"")),
            (
                Some("application/json"),
                json!({ "email": OLD, "password": NEW, "more": OLD }).to_string(),
            ),
            (
                Some("application/json"),
                json!({ "email": [OLD], "password": { "is": NEW } }).to_string(),
            ),
            (Some("text/plain"), OLD.to_owned()),
        ];
        for path in [
            "/v1/sessions",
            "/v1/sign-up",
            "/v1/password-resets/complete",
            "/v1/api-tokens",
        ] {
            for (content_type, text) in &bodies {
                let answer = self
                    .client
                    .try_send("POST", path, *content_type, text.clone().into_bytes())
                    .expect("an answer");
                assert!((400..500).contains(&answer.status), "{path}: {}", answer.text);
                self.note(answer);
            }
        }
        let stranger = self.client.with_token(OLD).with_header("x-password", NEW);
        for path in [
            format!("/v1/profile?password={OLD}"),
            format!("/v1/sessions?after={NEW}"),
        ] {
            let answer = stranger
                .try_send("GET", &path, None, Vec::new())
                .expect("an answer");
            assert!((400..500).contains(&answer.status), "{path}: {}", answer.text);
            self.note(answer);
        }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// Everything the database holds, as bytes or as text.
fn dump(fresh: &Fresh, database: Database) -> Vec<u8> {
    match database {
        Database::Sqlite => ["", "-wal"]
            .iter()
            .filter_map(|end| fs::read(fresh.folder.join(format!("kontor.sqlite3{end}"))).ok())
            .flatten()
            .collect(),
        Database::Postgres => {
            let mut conn = fresh.postgres();
            let tables: Vec<Row> =
                diesel::sql_query("SELECT tablename::text AS row FROM pg_tables WHERE schemaname = 'public'")
                    .load(&mut conn)
                    .expect("the tables");
            assert!(tables.len() > 10);
            let rows = tables.iter().flat_map(|table| {
                diesel::sql_query(format!("SELECT t::text AS row FROM {} t", table.row))
                    .load::<Row>(&mut conn)
                    .expect("the rows")
            });
            rows.flat_map(|row| row.row.into_bytes()).collect()
        }
    }
}

/// The spellings in which a secret could lie somewhere.
fn spellings(secret: &str) -> Vec<String> {
    let hex = secret
        .bytes()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    vec![
        secret.to_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        hex,
    ]
}

fn holds(place: &[u8], text: &str) -> bool {
    place.windows(text.len()).any(|window| window == text.as_bytes())
}

#[rstest]
fn no_secret_is_in_logs_dumps_or_problems(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let setup = TestApp::start_now(database);
    let log = setup.fresh.folder.join("server.log");
    let server = Process::start_logging(
        File::create(&log).expect("a file"),
        &setup.fresh,
        &[("KONTOR_LOG", "trace"), ("KONTOR_LOG_FORMAT", "json")],
    );
    let mut visit = Visit {
        client: server.client(),
        now: setup.app.clock.now(),
        secrets: [OLD, NEW, WRONG].map(str::to_owned).to_vec(),
        problems: Vec::new(),
    };
    visit.everything();
    visit.astray();
    drop(server);
    let places = [
        ("the log", fs::read(&log).expect("the log")),
        ("the database", dump(&setup.fresh, database)),
        ("a problem", visit.problems.join("\n").into_bytes()),
    ];
    // The address is no secret: it shows that each place was really looked at.
    assert!(holds(&places[1].1, EMAIL), "the database was not read");
    assert!(holds(&places[0].1, "refused"), "the log says little");
    assert!(visit.secrets.len() > 12 && visit.problems.len() > 10);
    for (place, content) in &places {
        for secret in &visit.secrets {
            for spelling in spellings(secret) {
                assert!(!holds(content, &spelling), "{place} holds {spelling}");
            }
        }
    }
}
