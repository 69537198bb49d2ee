//! One schema on both databases, and who may bring it up to date: any node, any number at once.

mod nodes;
mod parity;
mod schema;

use kontor_api::app::App;
use kontor_api::entropy::SystemEntropy;
use kontor_persistence::Store;
use kontor_tests::Database;
use kontor_tests::app::settings;
use kontor_tests::database::Fresh;
use std::path::PathBuf;

fn open(fresh: &Fresh) -> Store {
    App::open(&settings(fresh, &[]), &SystemEntropy).expect("a store")
}

fn runtime() -> actix_web::rt::Runtime {
    actix_web::rt::Runtime::new().expect("a runtime")
}

/// A database with the schema of this version.
fn migrated(database: Database) -> Fresh {
    let fresh = Fresh::empty(database);
    let store = open(&fresh);
    runtime().block_on(store.migrate()).expect("migrations");
    fresh
}

/// The folders of a database's migrations, in order.
fn folders(database: &str) -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../migrations")
        .join(database);
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("the migrations")
        .map(|entry| entry.expect("a folder").path())
        .collect();
    folders.sort();
    folders
}

fn name(folder: &std::path::Path) -> String {
    folder.file_name().expect("a name").to_string_lossy().into_owned()
}
