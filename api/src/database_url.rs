//! The URL of the database.

use secrecy::SecretString;
use std::path::{Path, PathBuf};

/// Kind and place of the database.
#[derive(Debug, Clone)]
pub enum DatabaseUrl {
    /// Path of an SQLite database.
    Sqlite(PathBuf),
    /// Whole URL of a PostgreSQL database; secret, because it usually contains a password.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Reads a setting: empty for a database in `data_dir`; `None` when the text is not a valid URL.
    #[must_use]
    pub fn parse(raw: &str, data_dir: &Path) -> Option<Self> {
        if raw.is_empty() {
            return Some(Self::Sqlite(data_dir.join("kontor.sqlite3")));
        }
        if raw.starts_with("postgres://") || raw.starts_with("postgresql://") {
            return Some(Self::Postgres(raw.into()));
        }
        // `sqlite://name` would mean a host elsewhere, and `sqlite::memory:` forgets everything.
        let path = raw
            .strip_prefix("sqlite:")
            .filter(|path| !path.starts_with("//") && !path.starts_with(':'))?;
        (!path.is_empty()).then(|| Self::Sqlite(path.into()))
    }
}
