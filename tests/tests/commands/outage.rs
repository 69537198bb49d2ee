//! The database, or who reads the log, goes away under a running server.

use crate::commands::run::{Done, empty, mailed_token};
use kontor_tests::Database;
use kontor_tests::process::Process;
use serde_json::json;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A PostgreSQL of the test's own, which it may stop.
struct Postgres {
    folder: PathBuf,
    url: String,
    running: bool,
}

impl Postgres {
    fn start(folder: PathBuf) -> Self {
        let started = script("start", &folder).succeeds();
        Self {
            folder,
            url: started.out.trim().to_owned(),
            running: true,
        }
    }

    fn stop(&mut self) {
        if std::mem::take(&mut self.running) {
            script("stop", &self.folder).succeeds();
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.running {
            let _ = script("stop", &self.folder);
        }
    }
}

/// The processes of a PostgreSQL, which stand still until this is dropped.
struct Frozen(Vec<String>);

impl Frozen {
    fn new(postgres: &Postgres) -> Self {
        let file = std::fs::read_to_string(postgres.folder.join("data/postmaster.pid")).expect("it runs");
        let first = file.lines().next().expect("its pid").to_owned();
        let children = format!("/proc/{first}/task/{first}/children");
        let children = std::fs::read_to_string(children).expect("a Linux");
        let mut pids = vec![first];
        pids.extend(children.split_whitespace().map(str::to_owned));
        signal("-STOP", &pids);
        Self(pids)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        signal("-CONT", &self.0);
    }
}

fn signal(which: &str, pids: &[String]) {
    let _ = Command::new("kill").arg(which).args(pids).status();
}

fn script(action: &str, folder: &Path) -> Done {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/postgres");
    let run = Command::new(script).arg(action).arg(folder).output();
    run.expect("the script runs").into()
}

#[test]
fn without_its_database_a_node_lives_and_is_not_ready() {
    let fresh = empty(Database::Sqlite);
    let mut postgres = Postgres::start(fresh.folder.join("postgres"));
    let server = Process::start(&fresh, &[("KONTOR_DATABASE_URL", &postgres.url)]);
    let anybody = server.client();
    anybody.get("/health/ready").expect(200);
    postgres.stop();
    let answer = anybody.get("/health/ready").expect_problem(503, "unavailable");
    assert!(answer.header("retry-after").is_some());
    anybody.get("/health/live").expect(200);
}

#[test]
fn a_database_that_hangs_is_told_soon() {
    let fresh = empty(Database::Sqlite);
    let postgres = Postgres::start(fresh.folder.join("postgres"));
    let server = Process::start(&fresh, &[("KONTOR_DATABASE_URL", &postgres.url)]);
    let anybody = server.client();
    anybody.get("/health/ready").expect(200);
    let frozen = Frozen::new(&postgres);
    let begun = Instant::now();
    anybody.get("/health/ready").expect_problem(503, "unavailable");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    drop(frozen);
    anybody.get("/health/ready").expect(200);
}

#[test]
fn a_log_that_nobody_reads_stops_nothing() {
    let fresh = empty(Database::Sqlite);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    let log = File::from(OwnedFd::from(writer));
    let server = Process::start_logging(log, &fresh, &[("KONTOR_LOG", "debug")]);
    drop(reader);
    let anybody = server.client();
    anybody.get("/nowhere").expect_problem(404, "unknown_path");
    let person = json!({
        "first_name": "Lea", "last_name": "Muster", "email": "lea@example.com",
        "password": "correct horse battery staple",
    });
    anybody.post("/v1/sign-up", person).expect(202);
    mailed_token(&server, "lea@example.com");
    let credentials = json!({ "email": "lea@example.com", "password": "another horse" });
    anybody
        .post("/v1/sessions", credentials)
        .expect_problem(401, "invalid_credentials");
    assert_eq!(server.stop(), Some(0));
}
