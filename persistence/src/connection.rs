//! One connection type for both databases, and what each needs when it is opened.

use crate::error::StorageError;
use crate::types::{Uuid7, sql};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::path::PathBuf;
use std::time::Duration;

const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");

/// How long a statement on PostgreSQL waits for another transaction.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// A file; one node.
    Sqlite(PathBuf),
    /// A server, by libpq connection URL; any number of nodes.
    Postgres(String),
}

/// How much of a power cut SQLite survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqliteSynchronous {
    /// An acknowledged write is on the disk.
    Full,
    /// The last moments may be lost on a power cut, never on a crash of the process.
    Normal,
}

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// The escape hatch: the same expression compiled for each database (batch inserts, ON CONFLICT).
macro_rules! each {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::connection::AnyConnection::Pg($c) => $body,
            $crate::connection::AnyConnection::Sqlite($c) => $body,
        }
    };
}
pub(crate) use each;

/// Opens connections for the pool.
#[derive(Debug, Clone)]
pub struct Manager {
    pub backend: Backend,
    pub synchronous: SqliteSynchronous,
    /// SQLite's readers can't write, whatever a closure tries.
    pub read_only: bool,
}

impl Manager {
    fn open(&self) -> ConnectionResult<AnyConnection> {
        match &self.backend {
            Backend::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                // Waits are bounded, also for a lock that nobody gives back.
                conn.batch_execute(&format!(
                    "SET lock_timeout = {}; SET statement_timeout = '30s'; \
                     SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'",
                    LOCK_TIMEOUT.as_millis()
                ))
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Pg(conn))
            }
            Backend::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                let synchronous = match self.synchronous {
                    SqliteSynchronous::Full => "FULL",
                    SqliteSynchronous::Normal => "NORMAL",
                };
                let query_only = if self.read_only { "ON" } else { "OFF" };
                conn.batch_execute(&format!(
                    "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; \
                     PRAGMA foreign_keys=ON; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY; \
                     PRAGMA mmap_size=268435456; PRAGMA query_only={query_only};"
                ))
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Sqlite(conn))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        self.open().map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        conn.is_broken()
    }
}

/// Locks a row until the transaction ends, so that what is read next is still true when it is written. A table
/// is named by us, never by a request. SQLite has one writer and needs no locks.
pub fn lock_row(conn: &mut AnyConnection, table: &'static str, id: Uuid7) -> QueryResult<()> {
    let AnyConnection::Pg(pg) = conn else {
        return Ok(());
    };
    diesel::sql_query(format!("SELECT 1 FROM {table} WHERE id = $1 FOR NO KEY UPDATE"))
        .bind::<sql::Uuid7, _>(id)
        .execute(pg)
        .map(drop)
}

/// Brings the schema up to this version; safe to run on several nodes at once.
pub fn migrate(conn: &mut AnyConnection) -> Result<Vec<String>, StorageError> {
    let applied = match conn {
        AnyConnection::Pg(pg) => {
            pg.batch_execute("SELECT pg_advisory_lock(7208317)")?;
            let applied = pg.run_pending_migrations(POSTGRES).map(names);
            pg.batch_execute("SELECT pg_advisory_unlock(7208317)")?;
            applied
        }
        AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map(names),
    };
    applied.map_err(StorageError::Migration)
}

/// Migrations of this version that the schema lacks.
pub fn pending(conn: &mut AnyConnection) -> Result<usize, StorageError> {
    let pending = match conn {
        AnyConnection::Pg(pg) => pg.pending_migrations(POSTGRES).map(|list| list.len()),
        AnyConnection::Sqlite(sqlite) => sqlite.pending_migrations(SQLITE).map(|list| list.len()),
    };
    pending.map_err(StorageError::Migration)
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
