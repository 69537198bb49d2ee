//! `kontor backup` under load, and the way back: what was acknowledged before is in the copy, and people log in.

use crate::commands::run::{Done, MASTER_KEY, bare, empty, kontor};
use kontor_tests::database::Fresh;
use kontor_tests::process::Process;
use kontor_tests::{Client, Database};
use rstest::rstest;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

const PASSWORD: &str = "only for showing around";
/// Writes that must be acknowledged before the copy is begun.
const WRITES_BEFORE: usize = 50;

fn log_in(client: &Client, email: &str) -> Client {
    let login = client.post("/v1/sessions", json!({ "email": email, "password": PASSWORD }));
    client.with_token(&login.expect(201).text_at("/access_token"))
}

fn found(client: &Client) -> String {
    let body = json!({ "name": "Backup AG", "kind": "company", "postal_address": { "country": "CH" } });
    client.post("/v1/organizations", body).expect(201).text_at("/id")
}

/// The ids of all organizations of the caller.
fn own(client: &Client) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = client
            .get(&format!("/v1/organizations?limit=200{after}"))
            .expect(200);
        let items = page.body["items"].as_array().expect("items");
        ids.extend(
            items
                .iter()
                .filter_map(|item| item["id"].as_str())
                .map(str::to_owned),
        );
        match page.body["next_cursor"].as_str() {
            Some(cursor) => after = format!("&after={cursor}"),
            None => return ids,
        }
    }
}

/// As docs/operate.md says: the copy becomes the database.
fn restore(copy: &Path, database: Database) -> Fresh {
    let fresh = empty(database);
    match database {
        Database::Sqlite => {
            std::fs::copy(copy, fresh.folder.join("kontor.sqlite3")).expect("a copy");
        }
        Database::Postgres => {
            let done: Done = Command::new(pg_restore())
                .args(["--no-owner", "--exit-on-error", "--dbname", &fresh.url])
                .arg(copy)
                .output()
                .expect("pg_restore runs")
                .into();
            done.succeeds();
        }
    }
    fresh
}

/// In PATH, or where Debian keeps it.
fn pg_restore() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    std::env::split_paths(&path)
        .chain(debian.map(|version| version.path().join("bin")))
        .map(|folder| folder.join("pg_restore"))
        .find(|program| program.is_file())
        .expect("pg_restore, which comes with the server that scripts/test needs")
}

#[rstest]
fn a_copy_made_under_load_holds_all_that_was_acknowledged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = empty(database);
    kontor(&fresh, &[], &["demo"]).succeeds();
    let server = Process::start(&fresh, &[]);
    let copy = fresh.folder.join("copy");
    let (acknowledged, enough) = (Mutex::new(BTreeSet::new()), AtomicBool::new(false));
    let before = std::thread::scope(|scope| {
        for _ in 0..3 {
            let lea = log_in(&server.client(), "lea@muster.example");
            let (acknowledged, enough) = (&acknowledged, &enough);
            scope.spawn(move || {
                while !enough.load(Ordering::Relaxed) {
                    let id = found(&lea);
                    acknowledged.lock().expect("no panic").insert(id);
                }
            });
        }
        let count = || acknowledged.lock().expect("no panic").len();
        while count() < WRITES_BEFORE {
            std::thread::yield_now();
        }
        let before = acknowledged.lock().expect("no panic").clone();
        let done = kontor(&fresh, &[], &["backup", &copy.display().to_string()]);
        let during = count() - before.len();
        enough.store(true, Ordering::Relaxed);
        let done = done.succeeds();
        assert!(done.out.contains("bytes, checked"), "{done:?}");
        assert!(done.out.contains("Not in it: the master key"), "{done:?}");
        assert!(during > 0, "the server went on writing meanwhile");
        before
    });
    assert_eq!(
        std::fs::metadata(&copy).expect("the copy").permissions().mode() & 0o777,
        0o600
    );
    server.kill();

    let restored = restore(&copy, database);
    kontor(&restored, &[], &["doctor"]).succeeds();
    let server = Process::start(&restored, &[]);
    let lea = log_in(&server.client(), "lea@muster.example");
    let there = own(&lea);
    let lost: Vec<_> = before.difference(&there).collect();
    assert!(
        lost.is_empty(),
        "acknowledged before the backup, and not in it: {lost:?}"
    );
    let last = before.last().expect("some");
    let check = lea
        .get(&format!("/v1/organizations/{last}/activity/verify"))
        .expect(200);
    assert_eq!(check.body["intact"], true);
    found(&lea);
}

#[rstest]
fn a_backup_replaces_nothing_and_leaves_nothing_half_done(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let fresh = empty(database);
    let folder = fresh.folder.join("copies");
    std::fs::create_dir(&folder).expect("a folder");
    let into = |place: &Path| kontor(&fresh, &[], &["backup", &place.display().to_string()]);
    match database {
        Database::Sqlite => into(&folder).fails_saying("kontor.sqlite3: "),
        Database::Postgres => into(&folder).fails_saying("the dump holds no table"),
    };
    assert_eq!(
        std::fs::read_dir(&folder).expect("the folder").count(),
        0,
        "nothing is left"
    );

    kontor(&fresh, &[], &["migrate"]).succeeds();
    into(&folder).succeeds();
    let made: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(made.len(), 1, "{made:?}");
    let before = std::fs::read(&made[0]).expect("the copy");
    into(&made[0]).fails_saying("exists already; a backup replaces nothing");
    assert_eq!(std::fs::read(&made[0]).expect("the copy"), before);
}

#[test]
fn a_lost_master_key_is_not_made_anew() {
    let fresh = empty(Database::Sqlite);
    let run = |arguments: &[&str]| -> Done {
        let done = bare(&fresh).args(arguments).output();
        done.expect("the binary runs").into()
    };
    run(&["demo"]).succeeds();
    let key = fresh.folder.join("data/master.key");
    let kept = std::fs::read(&key).expect("the key");
    std::fs::remove_file(&key).expect("the key");
    run(&["serve"]).fails_saying("./data/master.key: missing");
    let doctor = run(&["doctor"]).fails_saying("1 of the findings must be fixed");
    assert!(doctor.out.contains("FIX     master key"), "{doctor:?}");
    assert!(!key.exists(), "the place is free for the right one");
    std::fs::write(&key, kept).expect("the key");
    set_permissions(&key, Permissions::from_mode(0o600)).expect("its owner");
    run(&["doctor"]).succeeds();
}

#[test]
fn without_its_master_key_a_copy_is_refused() {
    let fresh = empty(Database::Sqlite);
    kontor(&fresh, &[], &["demo"]).succeeds();
    let other = MASTER_KEY.replace("MDEy", "OTg3");
    let settings = [("KONTOR_MASTER_KEY", other.as_str())];
    kontor(&fresh, &settings, &["serve"]).fails_saying("another master key");
    let doctor = kontor(&fresh, &settings, &["doctor"]).fails_saying("1 of the findings must be fixed");
    assert!(
        doctor.out.contains("the master key does not open them"),
        "{doctor:?}"
    );
}
