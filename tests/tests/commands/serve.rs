//! `kontor serve` as a new user experiences it.

use crate::commands::run::{Done, bare, empty, kontor};
use kontor_tests::{Client, Database};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn mode(path: &Path) -> u32 {
    let found = std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    found.permissions().mode() & 0o777
}

#[test]
fn the_lines_it_prints_work() {
    let fresh = empty(Database::Sqlite);
    // The port is the only thing that is set: two tests can't both have the usual one.
    let mut command = bare(&fresh);
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Server(command.spawn().expect("the binary starts"));
    let output = server.0.stdout.take().expect("a pipe");
    let greeting: Vec<String> = BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .take(6)
        .collect();

    let docs = greeting[1].strip_prefix("Docs  ").expect("the docs' address");
    let (base, path) = docs.split_at(docs.len() - "/docs/".len());
    let page = Client::new(base).get(path).expect(200);
    assert!(page.text.contains("swagger-ui"), "{}", page.text);

    let lines: Vec<&String> = greeting
        .iter()
        .filter(|line| line.starts_with("  curl "))
        .collect();
    assert_eq!(lines.len(), 3, "{greeting:?}");
    let answers = [
        "\"status\":\"ready\"",
        "{\"email\":\"lea@example.com\"}",
        "openapi: 3.1.",
    ];
    for (line, expected) in lines.into_iter().zip(answers) {
        let shell = format!("{line} --silent --show-error --fail");
        let done: Done = Command::new("sh")
            .args(["-c", &shell])
            .output()
            .expect("a shell")
            .into();
        let done = done.succeeds();
        assert!(done.out.contains(expected), "{line}\n{done:?}");
    }

    let data = fresh.folder.join("data");
    assert_eq!(mode(&data), 0o700, "others stay out of people's data");
    assert_eq!(mode(&data.join("master.key")), 0o600);
    assert!(data.join("kontor.sqlite3").is_file());
}

#[test]
fn demo_data_is_there_when_it_serves() {
    let fresh = empty(Database::Sqlite);
    let mut command = bare(&fresh);
    command
        .args(["serve", "--dev", "--demo", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Server(command.spawn().expect("the binary starts"));
    let mut lines = BufReader::new(server.0.stdout.take().expect("a pipe"))
        .lines()
        .map_while(Result::ok);
    let password = lines
        .find_map(|line| line.strip_prefix("Everybody's password is: ").map(str::to_owned))
        .expect("the password is printed");
    let base = lines
        .find_map(|line| line.strip_prefix("Kontor serves ").map(str::to_owned))
        .expect("then it serves");
    let login = serde_json::json!({ "email": "lea@muster.example", "password": password });
    Client::new(&base).post("/v1/sessions", login).expect(201);
}

#[test]
fn mails_and_demo_data_are_shown_on_loopback_only() {
    let fresh = empty(Database::Sqlite);
    let open = ("KONTOR_LISTEN", "0.0.0.0:0");
    let dev = kontor(&fresh, &[open], &["serve", "--dev"]);
    dev.fails_saying(
        "--dev shows mails with their tokens, so it listens on loopback only: set --listen 127.0.0.1:PORT",
    );
    let demo = kontor(&fresh, &[open], &["serve", "--demo"]);
    demo.fails_saying("everybody knows the passwords of demo data, so it is served on loopback only");
    assert!(!fresh.folder.join("kontor.sqlite3").exists(), "nothing was begun");

    kontor(&fresh, &[], &["demo"]).succeeds();
    let later = kontor(&fresh, &[open], &["serve"]);
    later.fails_saying("everybody knows the passwords of demo data");
}
