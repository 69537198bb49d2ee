//! Check of the place of stored files.

use super::finding::Finding;
use crate::clock::SystemClock;
use crate::database_url::DatabaseUrl;
use crate::entropy::SystemEntropy;
use crate::files::{FileError, FilePlace, FileStore};
use crate::settings::Settings;
use std::sync::Arc;

const WHAT: &str = "files";

/// Writes, reads and deletes a probe. A folder that is made with the first file is left to it.
pub async fn examine(settings: &Settings) -> Finding {
    let place = &settings.files.place;
    if let FilePlace::Own(folder) = place
        && !folder.exists()
    {
        return own(
            settings,
            format!("{} is made with the first file", folder.display()),
        );
    }
    let store = FileStore::new(place.clone(), Arc::new(SystemClock), Arc::new(SystemEntropy));
    match store.probe().await {
        Ok(()) => {
            let says = format!("a probe was written to {place}, read and deleted");
            match place {
                FilePlace::Own(_) => own(settings, says),
                FilePlace::Given(_) | FilePlace::S3(_) => Finding::ok(WHAT, says),
            }
        }
        Err(error) => Finding::fix(WHAT, error.to_string(), remedy(&error, place)),
    }
}

/// Returns the finding for a folder in the data directory, which is no place for several nodes.
fn own(settings: &Settings, says: String) -> Finding {
    match &settings.database.database_url {
        DatabaseUrl::Sqlite(_) => Finding::ok(WHAT, says),
        DatabaseUrl::Postgres(_) => Finding::advice(
            WHAT,
            format!("{says}; other nodes do not see it"),
            "with several nodes, set KONTOR_FILES_DIR to a folder that all of them mount, or use S3",
        ),
    }
}

fn remedy(error: &FileError, place: &FilePlace) -> &'static str {
    match (error, place) {
        (FileError::Full(_), _) => "make room: documents and exports can't be stored until then",
        (_, FilePlace::Own(_)) => {
            "give the folder to the server's user, and run `kontor doctor` as that user"
        }
        (_, FilePlace::Given(_)) => "mount the folder of KONTOR_FILES_DIR, and give it to the server's user",
        (_, FilePlace::S3(_)) => {
            "check the settings KONTOR_S3_*, the bucket, and the rights of the key (docs/operate.md)"
        }
    }
}
