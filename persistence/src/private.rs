//! File permissions of SQLite databases: they contain personal data, so only their owner can access them, whatever
//! their folder.

use crate::error::StorageError;
use std::fs::{self, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Read and write access for the owner only.
const OWNER_ONLY: u32 = 0o600;
/// Suffixes of the files that SQLite creates beside the database, with its mode.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Creates the file if necessary, and makes it and its companions private. SQLite creates further files with the
/// same mode, so this must run before it opens the file.
pub(crate) fn close_to_others(path: &Path) -> Result<(), StorageError> {
    let failed =
        |path: &Path, error: std::io::Error| StorageError::Connection(format!("{}: {error}", path.display()));
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ONLY)
        .open(path);
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(path, error)),
        Ok(_) | Err(_) => {}
    }
    let beside = BESIDE.map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    });
    for file in beside.iter().map(PathBuf::as_path).chain([path]) {
        match fs::metadata(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(file, error)),
            Ok(found) if found.permissions().mode() & 0o777 == OWNER_ONLY => {}
            Ok(_) => fs::set_permissions(file, Permissions::from_mode(OWNER_ONLY))
                .map_err(|error| failed(file, error))?,
        }
    }
    Ok(())
}
