//! `kontor keys` beside two servers: a seamless rotation, and an immediate one.

use crate::commands::run::kontor;
use kontor_tests::app::PUBLIC_URL;
use kontor_tests::process::Process;
use kontor_tests::scenario::{PASSWORD, person};
use kontor_tests::{Client, Database, TestApp};
use rstest::rstest;
use serde_json::json;
use std::time::{Duration, Instant};

/// Time for servers to look for new keys every second, on a machine busy with other tests.
const PATIENCE: Duration = Duration::from_mins(1);

struct Nodes {
    setup: TestApp,
    nodes: [Process; 2],
}

impl Nodes {
    fn start(database: Database) -> Self {
        let setup = TestApp::start_now(database);
        let settings = [
            ("KONTOR_PUBLIC_URL", PUBLIC_URL),
            ("KONTOR_SIGNING_KEY_REFRESH_SECONDS", "1"),
        ];
        let node = || Process::start(&setup.fresh, &settings);
        let nodes = [node(), node()];
        Self { setup, nodes }
    }

    fn keys(&self, arguments: &[&str]) -> crate::commands::run::Done {
        let arguments = [&["keys"], arguments].concat();
        kontor(&self.setup.fresh, &[], &arguments)
    }

    /// Returns the number of keys published by each node.
    fn published(&self) -> [usize; 2] {
        self.nodes.each_ref().map(|node| {
            let set = node.client().get("/.well-known/jwks.json").expect(200);
            set.body["keys"].as_array().expect("keys").len()
        })
    }

    /// Returns the statuses a client gets at both nodes.
    fn statuses(&self, client: &Client) -> [u16; 2] {
        self.nodes
            .each_ref()
            .map(|node| client.at(&node.base).get("/v1/profile").status)
    }
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

fn log_in(node: &Process, email: &str) -> Client {
    let body = json!({ "email": email, "password": PASSWORD });
    let answer = node.client().post("/v1/sessions", body).expect(201);
    node.client().with_token(&answer.text_at("/access_token"))
}

#[rstest]
fn a_rotation_refuses_nobody_and_one_with_now_everybody(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let servers = Nodes::start(database);
    let lea = person(&servers.setup, "lea");
    let sessions = servers.nodes.each_ref().map(|node| log_in(node, &lea.email));
    let all_are_welcome = || {
        for session in &sessions {
            assert_eq!(servers.statuses(session), [200, 200]);
        }
    };
    all_are_welcome();
    let list = servers.keys(&["list"]).succeeds().out;
    assert_eq!(
        (list.lines().count(), list.matches("  active  ").count()),
        (1, 1),
        "{list}"
    );

    let rotated = servers.keys(&["rotate"]).succeeds().out;
    assert!(rotated.starts_with("made key_"), "{rotated}");
    assert_eq!(rotated.matches("  active  ").count(), 1, "{rotated}");
    assert_eq!(rotated.matches("  published  ").count(), 1, "{rotated}");
    assert!(rotated.contains(", accepted until "), "{rotated}");
    until("both nodes publish both keys", || {
        all_are_welcome();
        servers.published() == [2, 2]
    });
    servers
        .keys(&["rotate"])
        .fails_saying(" was made already and signs from ");
    assert_eq!(servers.keys(&["list"]).succeeds().out.lines().count(), 2);
    all_are_welcome();

    let now = servers.keys(&["rotate", "--now"]).succeeds().out;
    assert_eq!(now.matches("  retired  ").count(), 2, "{now}");
    until("both nodes refuse what the old key signed", || {
        sessions
            .iter()
            .all(|session| servers.statuses(session) == [401, 401])
    });
    assert_eq!(servers.published(), [1, 1]);
    for node in &servers.nodes {
        assert_eq!(servers.statuses(&log_in(node, &lea.email)), [200, 200]);
    }
}
