//! SQLite's files are for their owner only: they hold people's data, whatever folder they lie in.

use crate::error::StorageError;
use std::fs::{self, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Read and write for the owner, nothing for others.
const OWNER_ONLY: u32 = 0o600;
/// What SQLite keeps beside the file, with the file's own mode.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Makes the file, if there is none, and closes it and those beside it to others. SQLite makes further ones in its
/// likeness, so this comes before it opens the file.
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
