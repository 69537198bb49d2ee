//! A folder of the file system, for its owner only. `object_store` writes an object beside its place and renames it, and
//! flushes both to the disk.

use super::error::FileError;
use chrono::{DateTime, Utc};
use kontor_domain::ids::{FileId, Id};
use kontor_persistence::folder_of;
use object_store::local::LocalFileSystem;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// Access to a folder for its owner only.
const FOLDER_MODE: u32 = 0o700;
/// Read and write access to a file for its owner only.
const FILE_MODE: u32 = 0o600;

/// Folder of objects.
pub struct Folder {
    pub store: LocalFileSystem,
    root: PathBuf,
}

impl Folder {
    /// Opens the folder, and closes it to others. Only one in the data directory is created: a folder shared with other
    /// nodes that is missing is not mounted.
    pub async fn open(root: PathBuf, is_own: bool) -> Result<Self, FileError> {
        spawn_blocking(move || {
            let named = |error: std::io::Error| FileError::Folder(format!("{}: {error}", root.display()));
            if is_own {
                let mut builder = DirBuilder::new();
                builder.recursive(true).mode(FOLDER_MODE);
                builder.create(&root).map_err(named)?;
            }
            let mode = fs::metadata(&root).map_err(named)?.permissions().mode() & 0o777;
            if mode != FOLDER_MODE {
                fs::set_permissions(&root, Permissions::from_mode(FOLDER_MODE)).map_err(named)?;
            }
            let store = LocalFileSystem::new_with_prefix(&root)?.with_fsync(true);
            Ok(Self { store, root })
        })
        .await?
    }

    /// Creates the folder inside the root that an object lies in.
    pub async fn prepare(&self, key: &str) -> Result<(), FileError> {
        let (root, path) = (self.root.clone(), self.root.join(key));
        spawn_blocking(move || {
            let Some(parent) = path.parent().filter(|parent| !parent.exists()) else {
                return Ok(());
            };
            match DirBuilder::new().mode(FOLDER_MODE).create(parent) {
                // The new folder itself survives a power failure only once its parent is on the disk.
                Ok(()) => Ok(File::open(&root)?.sync_all()?),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                Err(error) => Err(error.into()),
            }
        })
        .await?
    }

    /// Closes an object to others. Until then only the folder keeps them out.
    pub async fn close(&self, key: &str) -> Result<(), FileError> {
        let path = self.root.join(key);
        spawn_blocking(move || Ok(fs::set_permissions(path, Permissions::from_mode(FILE_MODE))?)).await?
    }

    /// Deletes what killed nodes left of unfinished objects that were begun before `moment`, and returns their number.
    pub async fn remove_unfinished(&self, folder: u8, moment: DateTime<Utc>) -> Result<usize, FileError> {
        let path = self.root.join(format!("{folder:02x}"));
        spawn_blocking(move || remove_unfinished(&path, folder, moment)).await?
    }
}

fn remove_unfinished(path: &Path, folder: u8, moment: DateTime<Utc>) -> Result<usize, FileError> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        // `object_store` adds `#` and a number to the name of an object until it is whole.
        let id = name
            .to_str()
            .and_then(|name| name.split_once('#'))
            .and_then(|(id, _)| FileId::parse(id).ok())
            .filter(|id| folder_of(*id) == folder);
        if id.is_some_and(|id| super::written_at(id) < moment) {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}
