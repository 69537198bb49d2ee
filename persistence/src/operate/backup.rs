//! Consistent copies of a SQLite database in use. (PostgreSQL has `pg_dump`.)

use crate::error::StorageError;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use std::path::Path;

/// Opens a connection that does not change the file, not even its journal mode.
fn open(path: &Path) -> Result<SqliteConnection, StorageError> {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())
        .map_err(|error| StorageError::Connection(error.to_string()))?;
    conn.batch_execute("PRAGMA busy_timeout=5000; PRAGMA query_only=ON")?;
    Ok(conn)
}

/// Copies a snapshot of the database at `from` to `into`, which must be empty or not exist. Readers and the writer
/// are not blocked.
///
/// # Errors
/// When either file can't be used.
pub fn copy_sqlite(from: &Path, into: &Path) -> Result<(), StorageError> {
    let mut conn = open(from)?;
    // SQLite counts the new file as a write.
    conn.batch_execute("PRAGMA query_only=OFF")?;
    diesel::sql_query("VACUUM INTO $1")
        .bind::<Text, _>(into.to_string_lossy().into_owned())
        .execute(&mut conn)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Integrity {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Orphan {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    rowid: Option<i64>,
}

/// Returns the damage found by SQLite's own checks; empty if the database is intact. The file is not changed.
///
/// # Errors
/// When the file is not a database.
pub fn damage_of_sqlite(path: &Path) -> Result<Vec<String>, StorageError> {
    let mut conn = open(path)?;
    let pages: Vec<Integrity> = diesel::sql_query("PRAGMA integrity_check").load(&mut conn)?;
    let orphans: Vec<Orphan> = diesel::sql_query("PRAGMA foreign_key_check").load(&mut conn)?;
    let pages = pages.into_iter().map(|row| row.integrity_check);
    let orphans = orphans.into_iter().map(|row| {
        let id = row.rowid.unwrap_or_default();
        format!("row {id} of {} refers to a row that is missing", row.table)
    });
    Ok(pages.filter(|line| line != "ok").chain(orphans).collect())
}
