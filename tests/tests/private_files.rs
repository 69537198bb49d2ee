//! SQLite's files are for their owner only, also in a folder that was there before and lets others in.

use kontor_tests::scenario::person;
use kontor_tests::{Database, TestApp};
use std::fs::{Permissions, metadata, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn mode(path: &Path) -> u32 {
    metadata(path).expect("the file").permissions().mode() & 0o777
}

#[test]
fn the_database_and_what_lies_beside_it_are_closed_to_others() {
    let app = TestApp::start(Database::Sqlite);
    set_permissions(&app.fresh.folder, Permissions::from_mode(0o755)).expect("its owner");
    let lea = person(&app, "lea");
    lea.client.get("/v1/profile").expect(200);
    let files = ["kontor.sqlite3", "kontor.sqlite3-wal", "kontor.sqlite3-shm"];
    let files = files.map(|name| app.fresh.folder.join(name));
    for file in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
        set_permissions(file, Permissions::from_mode(0o644)).expect("its owner");
    }
    // What an earlier version left open is closed at the next start.
    let beside = app.beside();
    for file in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    beside.anonymous().get("/health/ready").expect(200);
}
