//! The database goes away under a running server.

use crate::run::{Done, empty};
use kontor_tests::Database;
use kontor_tests::process::Process;
use std::path::{Path, PathBuf};
use std::process::Command;

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
