//! Keys that sign access tokens are replaced seamlessly, or immediately if they are compromised.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use ed25519_dalek::{Signer, SigningKey};
use kontor_api::identity::{RotateSigningKeys, rotate_signing_keys};
use kontor_api::notifications::Postman;
use kontor_api::worker::Worker;
use kontor_domain::identity::{KeyLife, NotRotated, PUBLISHED_AHEAD, Rotation};
use kontor_persistence::StorageError;
use kontor_tests::scenario::{Person, person};
use kontor_tests::{Client, Database, Login, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Arc;

fn rotate(app: &TestApp, rotation: Rotation) -> Result<KeyLife, NotRotated> {
    app.block_on(rotate_signing_keys(&app.app, rotation))
        .expect("storage works")
}

/// Does what a node does every minute.
fn look_for_keys(app: &TestApp) {
    assert!(app.block_on(app.app.read_signing_keys()));
}

fn published(app: &TestApp) -> Vec<String> {
    let set = app.anonymous().get("/.well-known/jwks.json").expect(200);
    let keys = set.body["keys"].as_array().expect("keys");
    keys.iter()
        .map(|key| key["kid"].as_str().expect("a kid").to_owned())
        .collect()
}

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

fn signed_by(login: &Login) -> String {
    part(&login.access_token, 0)["kid"]
        .as_str()
        .expect("a kid")
        .to_owned()
}

/// The token, living for a day longer, signed by the first key that the database holds.
fn longer(app: &TestApp, token: &str) -> String {
    let keys: Result<Vec<_>, StorageError> = app.block_on(
        app.store()
            .read(app.app.own_context("test"), |tx| tx.identity().signing_keys()),
    );
    let key = SigningKey::from_bytes(&keys.expect("keys")[0].secret);
    let mut claims = part(token, 1);
    claims["exp"] = json!(claims["exp"].as_i64().expect("a time") + 86_400);
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(&part(token, 0)), encode(&claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()).to_bytes());
    format!("{signed}.{signature}")
}

fn is_good(app: &TestApp, token: &str) -> bool {
    let answer = app.anonymous().with_token(token).get("/v1/profile");
    if answer.status == 200 {
        return true;
    }
    answer.expect_problem(401, "unauthenticated");
    false
}

/// Minute by minute, at both nodes: a session that refreshes in time is never refused.
struct Visitor<'a> {
    nodes: [&'a TestApp; 2],
    login: Login,
    minutes: i64,
}

impl<'a> Visitor<'a> {
    fn new(nodes: [&'a TestApp; 2], person: &Person) -> Self {
        Self {
            nodes,
            login: log_in(nodes[0], &person.email),
            minutes: 0,
        }
    }

    fn stays(&mut self, minutes: i64) {
        for _ in 0..minutes {
            for node in self.nodes {
                look_for_keys(node);
                assert!(
                    is_good(node, &self.login.access_token),
                    "after {} minutes",
                    self.minutes
                );
            }
            if self.minutes % 9 == 8 {
                let body = json!({ "refresh_token": self.login.refresh_token });
                let node = self.nodes[usize::from(self.minutes % 18 == 8)];
                let answer = node.anonymous().post("/v1/sessions/refresh", body).expect(200);
                self.login = Login::of(node, &answer);
            }
            self.minutes += 1;
            self.nodes[0].advance(TimeDelta::minutes(1));
        }
    }
}

#[rstest]
fn a_planned_rotation_is_noticed_by_nobody(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let first = TestApp::start(database);
    let second = first.beside();
    let lea = person(&first, "lea");
    let mut visitor = Visitor::new([&first, &second], &lea);
    let before = log_in(&first, &lea.email);
    let old = signed_by(&before);
    assert_eq!(published(&second), [old.as_str()]);

    let new = rotate(&first, Rotation::Planned).expect("a new key");
    let key = new.id.to_string();
    look_for_keys(&second);
    for node in [&first, &second] {
        assert_eq!(
            published(node),
            [old.as_str(), key.as_str()],
            "both are known at once"
        );
        assert_eq!(signed_by(&log_in(node, &lea.email)), old, "and the new one waits");
    }
    visitor.stays(6);
    assert_eq!(
        signed_by(&log_in(&second, &lea.email)),
        old,
        "until caches have run out"
    );
    visitor.stays(1);
    let last = longer(&first, &before.access_token);
    for node in [&first, &second] {
        assert_eq!(signed_by(&log_in(node, &lea.email)), key);
        assert!(
            is_good(node, &before.access_token),
            "what the old one signed is good"
        );
        assert!(is_good(node, &last));
        assert_eq!(published(node).len(), 2);
    }
    visitor.stays(10);
    assert!(
        is_good(&second, &last),
        "the overlap is longer than a token lives"
    );
    visitor.stays(2);
    for node in [&first, &second] {
        assert_eq!(published(node), [key.as_str()]);
        assert!(
            !is_good(node, &last),
            "however long it says it lives, and remembered or not"
        );
    }
    visitor.stays(20);
}

#[rstest]
fn a_key_that_others_know_is_refused_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let first = TestApp::start(database);
    let second = first.beside();
    let lea = person(&first, "lea");
    let before = log_in(&first, &lea.email);
    for node in [&first, &second] {
        // Remembered at both.
        assert!(is_good(node, &before.access_token) && is_good(node, &before.access_token));
    }
    let new = rotate(&first, Rotation::AtOnce).expect("a new key");
    assert!(!is_good(&first, &before.access_token));
    look_for_keys(&second);
    assert!(!is_good(&second, &before.access_token));
    for node in [&first, &second] {
        assert_eq!(published(node), [new.id.to_string()]);
    }
    // Only the access tokens are gone; the session goes on.
    let body = json!({ "refresh_token": before.refresh_token });
    let after = second.anonymous().post("/v1/sessions/refresh", body).expect(200);
    let after = Login::of(&second, &after);
    assert_eq!(signed_by(&after), new.id.to_string());
    assert!(is_good(&first, &after.access_token) && is_good(&second, &after.access_token));
}

/// A node that has not looked yet takes the other's new key when it sees it.
#[rstest]
fn a_key_is_looked_up_when_its_first_token_comes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let first = TestApp::start(database);
    let second = first.beside();
    let lea = person(&first, "lea");
    rotate(&first, Rotation::AtOnce).expect("a new key");
    let login = log_in(&first, &lea.email);
    assert!(is_good(&second, &login.access_token));
    assert_eq!(published(&second), published(&first));
}

#[rstest]
fn nodes_that_rotate_at_once_make_one_key(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let first = TestApp::start(database);
    let second = first.beside();
    for round in 1..=3 {
        let outcomes: Vec<Result<KeyLife, NotRotated>> = std::thread::scope(|scope| {
            let racing: Vec<_> = [&first, &second, &first, &second]
                .into_iter()
                .map(|node| {
                    let app = Arc::clone(&node.app);
                    scope.spawn(move || {
                        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                        runtime
                            .expect("a runtime")
                            .block_on(rotate_signing_keys(&app, Rotation::Planned))
                            .expect("storage works")
                    })
                })
                .collect();
            racing
                .into_iter()
                .map(|one| one.join().expect("no panic"))
                .collect()
        });
        let made: Vec<&KeyLife> = outcomes.iter().flatten().collect();
        assert_eq!(made.len(), 1, "{outcomes:?}");
        for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            assert_eq!(*refused, NotRotated::UnderWay(*made[0]));
        }
        assert_eq!(first.fresh.count("signing_keys"), 1 + round);
        first.advance(PUBLISHED_AHEAD);
    }
    let waits = "signing_keys WHERE retired_at IS NULL";
    assert_eq!(first.fresh.count(waits), 1, "one is there to stay");
}

#[rstest]
fn an_old_key_is_replaced_by_itself(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let first = TestApp::start(database);
    let second = first.beside();
    let work = || {
        for node in [&first, &second] {
            let worker = Worker::new(
                Arc::clone(&node.app),
                Postman::Folder(node.fresh.folder.join("mail")),
            );
            node.block_on(async { while worker.work().await > 0 {} });
            look_for_keys(node);
        }
    };
    first.write(|tx| tx.jobs().ensure_recurring(&RotateSigningKeys));
    let old = published(&first);
    first.advance(TimeDelta::days(90) - TimeDelta::hours(2));
    work();
    assert_eq!(published(&first), old, "not before its time");
    first.advance(TimeDelta::hours(2));
    work();
    let both = published(&first);
    assert_eq!((both.len(), &both[..1]), (2, &old[..]));
    assert_eq!(published(&second), both);
    first.advance(TimeDelta::hours(2));
    work();
    assert_eq!(published(&second), both[1..]);
    // The second key is old enough, and the first has not been retired for that long.
    first.advance(TimeDelta::days(90) - TimeDelta::minutes(110));
    work();
    assert_eq!(published(&second).len(), 2, "and so on");
    assert_eq!(first.fresh.count("signing_keys"), 3);
    // What has been of no use for long goes.
    first.write(|tx| tx.jobs().purge_expired().map(drop));
    assert_eq!(first.fresh.count("signing_keys"), 3);
    first.advance(TimeDelta::days(1));
    first.write(|tx| tx.jobs().purge_expired().map(drop));
    assert_eq!(first.fresh.count("signing_keys"), 2);
    let lea = person(&first, "lea");
    log_in(&second, &lea.email).client.get("/v1/profile").expect(200);
}

#[rstest]
fn a_rotation_waits_for_the_one_before(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let next = rotate(&app, Rotation::Planned).expect("a new key");
    assert_eq!(rotate(&app, Rotation::Planned), Err(NotRotated::UnderWay(next)));
    let young = Rotation::WhenOlderThan(TimeDelta::days(1));
    app.advance(PUBLISHED_AHEAD);
    assert_eq!(rotate(&app, young), Err(NotRotated::Young));
    // At once does not: the one that waits may be known to others as well.
    let last = rotate(&app, Rotation::Planned).expect("a new key");
    let now = rotate(&app, Rotation::AtOnce).expect("a new key");
    assert_ne!(last.id, now.id);
    assert_eq!(published(&app), [now.id.to_string()]);
    let gone = Client::new(app.base()).get("/.well-known/jwks.json").expect(200);
    assert_eq!(gone.header("cache-control"), Some("public, max-age=300"));
}
