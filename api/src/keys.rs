//! The master key: the secret from which all other keys of an installation are derived. Without it no sealed row
//! can be read anymore, so it is created once, never overwritten, and refused if others could read it.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac, digest::KeyInit};
use secrecy::{ExposeSecret, SecretBox, zeroize::Zeroizing};
use sha2::Sha256;

use crate::database_url::DatabaseUrl;
use crate::entropy::Entropy;

/// Length in bytes of the master key and of every key derived from it.
pub const KEY_BYTES: usize = 32;

/// Reason that there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Several servers may share the database, so none of them may create a key of its own.
    #[error(
        "PostgreSQL needs a master key that all servers share: set KONTOR_MASTER_KEY or \
         KONTOR_MASTER_KEY_FILE; `openssl rand -base64 32` makes one"
    )]
    Missing,
    /// The file's mode gives access to its group or to everyone.
    #[error("{}: mode {mode:03o} lets others read the master key; run `chmod 600` on it", path.display())]
    Exposed {
        /// Key file.
        path: PathBuf,
        /// Permission bits.
        mode: u32,
    },
    /// The key is lost. A new one would not open the data in the database, and would take the place of the right
    /// one.
    #[error(
        "{}: missing, and {} was set up with it; put it back from where it is kept", path.display(), database.display()
    )]
    Lost {
        /// Expected place of the key.
        path: PathBuf,
        /// Database.
        database: PathBuf,
    },
    /// The key is damaged. A new one would lock out everything sealed so far, so the decision is left to a person.
    #[error("{}: not 32 bytes in base64; restore it from a backup", path.display())]
    Malformed {
        /// Key file.
        path: PathBuf,
    },
    /// The file could not be read or created.
    #[error("{}: {error}", path.display())]
    Io {
        /// Key file.
        path: PathBuf,
        /// Error of the operating system.
        error: io::Error,
    },
}

/// The secret behind all secrets; overwritten in memory when the last holder drops it.
#[derive(Clone)]
pub struct MasterKey(Arc<SecretBox<[u8; KEY_BYTES]>>);

impl MasterKey {
    /// Parses 32 bytes in base64.
    #[must_use]
    pub fn parse(base64: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(base64).ok()?);
        (bytes.len() == KEY_BYTES).then(|| Self::filled(|key| key.copy_from_slice(&bytes)))
    }

    /// Returns the configured key; with SQLite otherwise the one in the data directory, created at the first start.
    ///
    /// # Errors
    /// No key is set for PostgreSQL, or the key file is lost, unreadable, malformed or accessible to others.
    pub fn load_or_create(
        configured: Option<&Self>,
        database: &DatabaseUrl,
        data_dir: &Path,
        entropy: &dyn Entropy,
    ) -> Result<Self, KeyError> {
        match Self::load(configured, database, data_dir)? {
            Some(key) => Ok(key),
            None => Self::of_directory(data_dir, entropy),
        }
    }

    /// Returns the key that [`Self::load_or_create`] would return, unless it would have to be created.
    ///
    /// # Errors
    /// As there.
    pub fn load(
        configured: Option<&Self>,
        database: &DatabaseUrl,
        data_dir: &Path,
    ) -> Result<Option<Self>, KeyError> {
        match (configured, database) {
            (Some(key), _) => Ok(Some(key.clone())),
            (None, DatabaseUrl::Postgres(_)) => Err(KeyError::Missing),
            (None, DatabaseUrl::Sqlite(database)) => match Self::open(key_file(data_dir)) {
                Err(KeyError::Io { path, error }) if error.kind() == io::ErrorKind::NotFound => {
                    let in_use = fs::metadata(database).is_ok_and(|file| file.len() > 0);
                    let database = database.clone();
                    if in_use {
                        Err(KeyError::Lost { path, database })
                    } else {
                        Ok(None)
                    }
                }
                opened => opened.map(Some),
            },
        }
    }

    /// Derives a key for one purpose: HMAC-SHA256 of the purpose's name. Keys of different labels reveal nothing
    /// about each other or about the master key.
    #[must_use]
    pub fn derive(&self, label: &str) -> [u8; KEY_BYTES] {
        // A whole block, padded with zeros as HMAC itself would, makes `new` infallible.
        let mut block = Zeroizing::new([0; 64]);
        block[..KEY_BYTES].copy_from_slice(self.0.expose_secret());
        <Hmac<Sha256> as KeyInit>::new((&*block).into())
            .chain_update(label)
            .finalize()
            .into_bytes()
            .into()
    }

    fn filled(fill: impl FnOnce(&mut [u8])) -> Self {
        Self(Arc::new(SecretBox::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
            fill(key);
        })))
    }

    fn of_directory(directory: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        let path = key_file(directory);
        let made = Self::create(directory, &path, entropy);
        match made {
            // Also if another process was faster: its key is the one that counts.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::open(path),
            made => made.map_err(|error| KeyError::Io { path, error }),
        }
    }

    /// Creates the file. `create_new` ensures that an existing key is never overwritten.
    fn create(directory: &Path, path: &Path, entropy: &dyn Entropy) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        let key = Self::filled(|bytes| entropy.fill(bytes));
        let kept = key.write(file).and_then(|()| File::open(directory)?.sync_all());
        if let Err(error) = kept {
            // Half a key would be refused forever; nothing has been sealed with this one.
            let _ = fs::remove_file(path);
            return Err(error);
        }
        tracing::info!(path = %path.display(), "made the master key; back it up apart from the database");
        Ok(key)
    }

    /// Writes the key to disk before returning: nothing may be sealed with a key that a power failure could still
    /// take away.
    fn write(&self, mut file: File) -> io::Result<()> {
        let mut line = Zeroizing::new(STANDARD.encode(self.0.expose_secret()));
        line.push('\n');
        file.write_all(line.as_bytes())?;
        file.sync_all()
    }

    fn open(path: PathBuf) -> Result<Self, KeyError> {
        let mut text = Zeroizing::new(String::new());
        let read = File::open(&path).and_then(|mut file| {
            file.read_to_string(&mut text)?;
            Ok(file.metadata()?.permissions().mode() & 0o777)
        });
        match read {
            Err(error) => Err(KeyError::Io { path, error }),
            Ok(mode) if mode & 0o077 != 0 => Err(KeyError::Exposed { path, mode }),
            Ok(_) => Self::parse(text.trim_end()).ok_or(KeyError::Malformed { path }),
        }
    }
}

/// Returns the path of the key created at the first start.
fn key_file(directory: &Path) -> PathBuf {
    directory.join("master.key")
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey([REDACTED])")
    }
}

#[cfg(test)]
mod tests;
