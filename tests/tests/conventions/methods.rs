//! Paths and methods: what the contract does not know is refused in one way, before anybody is asked who they are.

use crate::operations;
use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};

const UUID: &str = "0192f0c1e5b07cc3a4d15e6f708192a3";
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND",
];

#[rstest]
fn an_undeclared_method_is_405_and_names_the_declared_ones(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    let mut declared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in operations::all(&app) {
        let methods = declared.entry(operation.template).or_default();
        if operation.method == "GET" {
            methods.insert("HEAD".to_owned());
        }
        methods.insert(operation.method);
    }
    let mut refused = 0;
    for (template, methods) in &declared {
        let path = operations::path(template, UUID);
        for method in METHODS.into_iter().filter(|method| !methods.contains(*method)) {
            for client in [&app.anonymous(), &lea.client] {
                let answer = client.send(method, &path, None);
                assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text);
                let allow = answer.header("allow").expect("Allow");
                let allow: BTreeSet<String> = allow.split(", ").map(str::to_owned).collect();
                assert_eq!(&allow, methods, "{method} {path}");
                if method != "HEAD" {
                    answer.expect_problem(405, "method_not_allowed");
                }
            }
            refused += 1;
        }
    }
    assert!(refused > 150, "{refused} undeclared methods");
    lea.client.get("/v1/profile").expect(200);
}

#[rstest]
fn an_unknown_path_is_404(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    for path in [
        "/v1",
        "/v1/",
        "/v2/profile",
        "/v1/profile/",
        "/v1//profile",
        "/V1/profile",
        "/v1/profile/extra",
        "/favicon.ico",
        "/dev/mails",
        "/metrics",
    ] {
        for client in [&app.anonymous(), &lea.client] {
            client.get(path).expect_problem(404, "not_found");
        }
    }
    lea.client.get("/v1/pro%66ile").expect(200);
}

#[rstest]
fn head_is_get_without_the_body(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let lea = person(&app, "lea");
    for (client, path) in [
        (&lea.client, "/v1/profile"),
        (&lea.client, "/v1/organizations"),
        (&app.anonymous(), "/v1/profile"),
        (&app.anonymous(), "/.well-known/jwks.json"),
        (&app.anonymous(), "/nowhere"),
    ] {
        let (head, get) = (client.send("HEAD", path, None), client.get(path));
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        for name in [
            "etag",
            "content-type",
            "content-length",
            "www-authenticate",
            "cache-control",
        ] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
}
