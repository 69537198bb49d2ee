//! One connection type for both databases, with their setup on opening.

use crate::error::StorageError;
use crate::types::{Uuid7, sql};
use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
/// Number of attempts to switch SQLite to WAL, and the pause between them: 5 s in total.
const WAL_ATTEMPTS: u32 = 500;
const WAL_PAUSE: Duration = Duration::from_millis(10);

/// Maximum time a PostgreSQL statement waits for another transaction.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Returns the maximum time a statement waits for another transaction if a request may take `time_limit`. It is
/// shorter, so that a client still gets an answer when the wait fails.
pub fn lock_timeout(time_limit: Duration) -> Duration {
    LOCK_TIMEOUT.min(time_limit / 2)
}

/// The database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// A SQLite file, for one node.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by libpq connection URL, for any number of nodes.
    Postgres(String),
}

/// Durability of SQLite on power loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqliteSynchronous {
    /// An acknowledged write is on the disk.
    Full,
    /// The latest writes may be lost on power loss, but not when the process crashes.
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

/// Escape hatch: compiles the same expression for each database (batch inserts, ON CONFLICT).
macro_rules! each {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::connection::AnyConnection::Pg($c) => $body,
            $crate::connection::AnyConnection::Sqlite($c) => $body,
        }
    };
}
pub(crate) use each;

/// Number of rows that one statement inserts. A statement of just so many is the same each time, so the server parses and
/// plans it once for each connection; what is left over is another one each time.
pub(crate) const BLOCK: usize = 50;

/// Inserts rows of any number into a table, block by block.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let mut rows = $rows.into_iter();
        loop {
            let block: Vec<_> = rows.by_ref().take($crate::connection::BLOCK).collect();
            if block.is_empty() {
                break Ok(());
            }
            let inserted = match <Box<[_; $crate::connection::BLOCK]>>::try_from(block) {
                Ok(block) => {
                    $crate::connection::each!($conn, |c| diesel::insert_into($table).values(block).execute(c))
                }
                Err(rest) => {
                    $crate::connection::each!($conn, |c| diesel::insert_into($table).values(rest).execute(c))
                }
            };
            if let Err(error) = inserted {
                break Err(error);
            }
        }
    }};
}
pub(crate) use insert_all;

/// Opens connections for the pool.
#[derive(Debug, Clone)]
pub struct Manager {
    pub backend: Backend,
    pub synchronous: SqliteSynchronous,
    /// Whether SQLite connections are read-only, whatever a closure tries.
    pub read_only: bool,
    /// Number of statements run by its connections.
    pub statements: Arc<AtomicU64>,
    /// Time limit for a request, and so for a PostgreSQL statement.
    pub time_limit: Duration,
}

/// A connection of the pool.
pub struct Pooled {
    pub conn: AnyConnection,
    /// Process id of the PostgreSQL backend, for canceling its statements.
    pub server_pid: Option<i32>,
}

#[derive(QueryableByName)]
struct ServerPid {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pid: i32,
}

impl Manager {
    /// Opens a connection that counts its statements, at the cost of an addition each.
    pub fn open(&self) -> ConnectionResult<AnyConnection> {
        let mut conn = self.establish()?;
        let statements = Arc::clone(&self.statements);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                statements.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(conn)
    }

    fn establish(&self) -> ConnectionResult<AnyConnection> {
        match &self.backend {
            Backend::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute(&format!(
                    "{}; SET timezone = 'UTC'",
                    bounded_waits(self.time_limit)
                ))
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Pg(conn))
            }
            Backend::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                switch_to_wal(&mut conn).map_err(ConnectionError::CouldntSetupConfiguration)?;
                let synchronous = match self.synchronous {
                    SqliteSynchronous::Full => "FULL",
                    SqliteSynchronous::Normal => "NORMAL",
                };
                let query_only = if self.read_only { "ON" } else { "OFF" };
                conn.batch_execute(&format!(
                    "PRAGMA synchronous={synchronous}; \
                     PRAGMA foreign_keys=ON; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY; \
                     PRAGMA mmap_size=268435456; PRAGMA query_only={query_only};"
                ))
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Sqlite(conn))
            }
        }
    }
}

/// Returns the PostgreSQL settings that bound waits, including for locks that are never released.
fn bounded_waits(time_limit: Duration) -> String {
    format!(
        "SET lock_timeout = {}; SET statement_timeout = {}; SET idle_in_transaction_session_timeout = '60s'",
        lock_timeout(time_limit).as_millis(),
        time_limit.as_millis(),
    )
}

/// Switches the file to WAL, on the first connection. If another process does the same, SQLite reports the lock at
/// once, regardless of `busy_timeout`, so this retries until the other one is done.
fn switch_to_wal(conn: &mut SqliteConnection) -> QueryResult<()> {
    conn.batch_execute("PRAGMA busy_timeout=5000")?;
    let mut attempts_left = WAL_ATTEMPTS;
    loop {
        match conn.batch_execute("PRAGMA journal_mode=WAL") {
            Err(error) if attempts_left > 0 && error.to_string().contains("locked") => {
                attempts_left -= 1;
                std::thread::sleep(WAL_PAUSE);
            }
            done => return done,
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let mut conn = self.open().map_err(diesel::r2d2::Error::ConnectionError)?;
        let server_pid = match &mut conn {
            AnyConnection::Pg(pg) => {
                let found: ServerPid = diesel::sql_query("SELECT pg_backend_pid() AS pid")
                    .get_result(pg)
                    .map_err(diesel::r2d2::Error::QueryError)?;
                Some(found.pid)
            }
            AnyConnection::Sqlite(_) => None,
        };
        Ok(Pooled { conn, server_pid })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Self::Error> {
        pooled.conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.conn.is_broken()
    }
}

/// Locks a row until the transaction ends, so that data read next is still current when it is written. Table names
/// come from the code, never from a request. SQLite has one writer and needs no locks.
pub fn lock_row(conn: &mut AnyConnection, table: &'static str, id: Uuid7) -> QueryResult<()> {
    hold(conn, table, id, "FOR NO KEY UPDATE")
}

/// As [`lock_row`], for a change of a key used by foreign keys: it waits for new rows that refer to this one, and
/// blocks further ones.
pub fn lock_row_against_references(
    conn: &mut AnyConnection,
    table: &'static str,
    id: Uuid7,
) -> QueryResult<()> {
    hold(conn, table, id, "FOR UPDATE")
}

/// Waits for a deletion of a row, and blocks others until the transaction ends: the lock of a foreign key.
pub fn hold_row(conn: &mut AnyConnection, table: &'static str, id: Uuid7) -> QueryResult<()> {
    hold(conn, table, id, "FOR KEY SHARE")
}

fn hold(conn: &mut AnyConnection, table: &'static str, id: Uuid7, strength: &'static str) -> QueryResult<()> {
    let AnyConnection::Pg(pg) = conn else {
        return Ok(());
    };
    diesel::sql_query(format!("SELECT 1 FROM {table} WHERE id = $1 {strength}"))
        .bind::<sql::Uuid7, _>(id)
        .execute(pg)
        .map(drop)
}

#[derive(QueryableByName)]
struct Pragma {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    synchronous: i32,
}

/// Returns the number SQLite reports for `PRAGMA synchronous` on this connection.
pub fn synchronous(conn: &mut AnyConnection) -> Result<Option<i32>, StorageError> {
    let AnyConnection::Sqlite(sqlite) = conn else {
        return Ok(None);
    };
    let found: Pragma = diesel::sql_query("PRAGMA synchronous").get_result(sqlite)?;
    Ok(Some(found.synchronous))
}

/// Caps a SQLite file at this number of pages.
pub fn cap(conn: &mut AnyConnection, pages: u32) -> Result<(), StorageError> {
    let AnyConnection::Sqlite(sqlite) = conn else {
        return Ok(());
    };
    Ok(sqlite.batch_execute(&format!("PRAGMA max_page_count={pages}"))?)
}

/// Migrates the schema to this version. It is safe to run on several nodes at once: the first one migrates, and the
/// others wait.
pub fn migrate(conn: &mut AnyConnection, time_limit: Duration) -> Result<Vec<String>, StorageError> {
    match conn {
        AnyConnection::Pg(pg) => {
            // Migrations have no time limit, nor does waiting for another node's.
            pg.batch_execute(
                "SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock(7208317)",
            )?;
            let applied = run(pg, POSTGRES);
            pg.batch_execute(&format!(
                "SELECT pg_advisory_unlock(7208317); {}",
                bounded_waits(time_limit)
            ))?;
            applied
        }
        AnyConnection::Sqlite(sqlite) => sqlite.exclusive_transaction(|sqlite| run(sqlite, SQLITE)),
    }
}

/// Returns the number of migrations of this version that the schema lacks.
pub fn pending(conn: &mut AnyConnection) -> Result<usize, StorageError> {
    match conn {
        AnyConnection::Pg(pg) => lacking(pg, &POSTGRES),
        AnyConnection::Sqlite(sqlite) => lacking(sqlite, &SQLITE),
    }
}

fn run<C, S, DB>(conn: &mut C, source: S) -> Result<Vec<String>, StorageError>
where
    C: MigrationHarness<DB>,
    S: MigrationSource<DB>,
    DB: diesel::backend::Backend,
{
    lacking(conn, &source)?;
    let applied = conn
        .run_pending_migrations(source)
        .map_err(StorageError::Migration)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

/// Returns the number of pending migrations; refuses a schema newer than this version.
fn lacking<C, S, DB>(conn: &mut C, source: &S) -> Result<usize, StorageError>
where
    C: MigrationHarness<DB>,
    S: MigrationSource<DB>,
    DB: diesel::backend::Backend,
{
    let applied = conn.applied_migrations().map_err(StorageError::Migration)?;
    let known = source.migrations().map_err(StorageError::Migration)?;
    let known: Vec<MigrationVersion<'static>> = known
        .iter()
        .map(|migration| migration.name().version().as_owned())
        .collect();
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(StorageError::NewerSchema(newer.to_string()));
    }
    Ok(known.len() - applied.len())
}
