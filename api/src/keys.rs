//! The master key: one secret from which every other key of an installation is derived. Whoever loses it can
//! read no sealed row anymore, so it is made once, never overwritten, and refused if others could read it.

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

/// How long the master key and every key derived from it is.
pub const KEY_BYTES: usize = 32;

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Several servers may share the database, so none of them may make up a key of its own.
    #[error(
        "PostgreSQL needs a master key that all servers share: set KONTOR_MASTER_KEY or \
         KONTOR_MASTER_KEY_FILE; `openssl rand -base64 32` makes one"
    )]
    Missing,
    /// The file's mode lets its group or everybody in.
    #[error("{}: mode {mode:03o} lets others read the master key; run `chmod 600` on it", path.display())]
    Exposed {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A new one would not open what the database holds, and would lie where the right one belongs.
    #[error(
        "{}: missing, and {} was set up with it; put it back from where it is kept", path.display(), database.display()
    )]
    Lost {
        /// Where the key should be.
        path: PathBuf,
        /// The database.
        database: PathBuf,
    },
    /// Made anew it would lock out everything sealed so far, so that is left to a person.
    #[error("{}: not 32 bytes in base64; restore it from a backup", path.display())]
    Malformed {
        /// The key file.
        path: PathBuf,
    },
    /// The file could not be read or made.
    #[error("{}: {error}", path.display())]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
}

/// The secret behind all secrets; overwritten in memory when the last holder lets go.
#[derive(Clone)]
pub struct MasterKey(Arc<SecretBox<[u8; KEY_BYTES]>>);

impl MasterKey {
    /// Reads 32 bytes in base64.
    #[must_use]
    pub fn parse(base64: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(base64).ok()?);
        (bytes.len() == KEY_BYTES).then(|| Self::filled(|key| key.copy_from_slice(&bytes)))
    }

    /// The configured key; with SQLite otherwise the one in the data directory, made at the first start.
    ///
    /// # Errors
    /// No key is set for PostgreSQL, or the key file is lost, unreadable, malformed or open to others.
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

    /// The key that [`Self::load_or_create`] would give, unless it would have to be made.
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

    /// A key for one purpose: HMAC-SHA256 of the purpose's name. Keys of different labels say nothing about
    /// each other or about the master key.
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
            // Also when another process was quicker: its key is the one that counts.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::open(path),
            made => made.map_err(|error| KeyError::Io { path, error }),
        }
    }

    /// `create_new` is what keeps an existing key from ever being overwritten.
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
            // Half a key would be refused for ever; nothing has been sealed with this one.
            let _ = fs::remove_file(path);
            return Err(error);
        }
        tracing::info!(path = %path.display(), "made the master key; back it up apart from the database");
        Ok(key)
    }

    /// On the disk when it returns: nothing may be sealed with a key that a power cut could still take away.
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

/// Where the key lies that was made at the first start.
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
