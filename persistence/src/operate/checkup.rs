//! Diagnosis of a database, from its own reports.

use super::backup::damage_of_sqlite;
use crate::connection::{AnyConnection, Backend, Manager, SqliteSynchronous, pending};
use crate::error::StorageError;
use crate::jobs::Jobs;
use crate::schema::jobs;
use crate::types::{UtcTs, sql};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Double, Integer, Text};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Time limit for each statement.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// A SQLite database.
#[derive(Debug, Clone)]
pub struct SqliteCheckup {
    /// The library's version.
    pub version: String,
    /// Journal mode: `wal`.
    pub journal_mode: String,
    /// Durability of a commit: 1 is NORMAL, 2 is FULL.
    pub synchronous: i32,
    /// Migrations of this version that the schema lacks.
    pub pending_migrations: usize,
    /// Damage found by the database's own checks.
    pub damage: Vec<String>,
}

/// A PostgreSQL database.
#[derive(Debug, Clone)]
pub struct PostgresCheckup {
    /// The version as a number: 150004 is 15.4.
    pub version: i32,
    /// The version for people.
    pub version_text: String,
    /// The planner's cost of a random page access.
    pub random_page_cost: f64,
    /// The language of error messages.
    pub lc_messages: String,
    /// The text encoding.
    pub encoding: String,
    /// Whether a commit waits for the disk.
    pub durable: bool,
    /// Whether it is a standby, which does not accept writes.
    pub standby: bool,
    /// Maximum number of connections for all users.
    pub max_connections: i32,
    /// Whether short queries are JIT-compiled.
    pub jit: bool,
    /// Current time on the server.
    pub clock: DateTime<Utc>,
    /// Migrations of this version that the schema lacks.
    pub pending_migrations: usize,
}

/// Background work that is stuck.
#[derive(Debug, Clone, Default)]
pub struct JobsBacklog {
    /// Permanently failed; an operator has to look.
    pub dead: i64,
    /// Due for longer than expected.
    pub overdue: i64,
    /// The latest failure.
    pub last_error: Option<String>,
}

#[derive(QueryableByName)]
struct SqliteRow {
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = Text)]
    journal_mode: String,
    #[diesel(sql_type = Integer)]
    synchronous: i32,
}

#[derive(QueryableByName)]
struct PostgresRow {
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Text)]
    version_text: String,
    #[diesel(sql_type = Double)]
    random_page_cost: f64,
    #[diesel(sql_type = Text)]
    lc_messages: String,
    #[diesel(sql_type = Text)]
    encoding: String,
    #[diesel(sql_type = Bool)]
    durable: bool,
    #[diesel(sql_type = Bool)]
    standby: bool,
    #[diesel(sql_type = Integer)]
    max_connections: i32,
    #[diesel(sql_type = Bool)]
    jit: bool,
    #[diesel(sql_type = sql::UtcTs)]
    clock: UtcTs,
}

const ASK_SQLITE: &str = "SELECT sqlite_version() AS version, j.journal_mode, s.synchronous \
     FROM pragma_journal_mode AS j, pragma_synchronous AS s";

const ASK_POSTGRES: &str = "SELECT current_setting('server_version_num')::int AS version, \
     current_setting('server_version') AS version_text, \
     current_setting('random_page_cost')::float8 AS random_page_cost, \
     current_setting('lc_messages') AS lc_messages, current_setting('server_encoding') AS encoding, \
     current_setting('fsync')::bool AND current_setting('full_page_writes')::bool \
     AND current_setting('synchronous_commit') <> 'off' AS durable, \
     pg_is_in_recovery() AS standby, current_setting('max_connections')::int AS max_connections, \
     current_setting('jit')::bool AS jit, clock_timestamp() AS clock";

/// Connects with the server's settings.
fn connect(backend: Backend, synchronous: SqliteSynchronous) -> Result<AnyConnection, StorageError> {
    let manager = Manager {
        backend,
        synchronous,
        read_only: false,
        time_limit: TIME_LIMIT,
        statements: Arc::default(),
    };
    manager
        .open()
        .map_err(|error| StorageError::Connection(error.to_string()))
}

/// Examines a SQLite database, including every page.
///
/// # Errors
/// When it can't be opened or read.
pub fn examine_sqlite(path: &Path, synchronous: SqliteSynchronous) -> Result<SqliteCheckup, StorageError> {
    let damage = damage_of_sqlite(path)?;
    let mut conn = connect(Backend::Sqlite(path.to_owned()), synchronous)?;
    let row: SqliteRow = diesel::sql_query(ASK_SQLITE).get_result(&mut conn)?;
    Ok(SqliteCheckup {
        version: row.version,
        journal_mode: row.journal_mode,
        synchronous: row.synchronous,
        pending_migrations: pending(&mut conn)?,
        damage,
    })
}

/// Examines a PostgreSQL database.
///
/// # Errors
/// When it can't be reached.
pub fn examine_postgres(url: &str) -> Result<PostgresCheckup, StorageError> {
    let mut conn = connect(Backend::Postgres(url.to_owned()), SqliteSynchronous::Full)?;
    let row: PostgresRow = diesel::sql_query(ASK_POSTGRES).get_result(&mut conn)?;
    Ok(PostgresCheckup {
        version: row.version,
        version_text: row.version_text,
        random_page_cost: row.random_page_cost,
        lc_messages: row.lc_messages,
        encoding: row.encoding,
        durable: row.durable,
        standby: row.standby,
        max_connections: row.max_connections,
        jit: row.jit,
        clock: row.clock.0,
        pending_migrations: pending(&mut conn)?,
    })
}

impl Jobs<'_, '_> {
    /// Returns the work that failed permanently or has been due since before `since`.
    pub fn backlog(&mut self, since: DateTime<Utc>) -> Result<JobsBacklog, StorageError> {
        let dead = jobs::table.filter(jobs::dead_at.is_not_null());
        let overdue = jobs::table
            .filter(jobs::dead_at.is_null())
            .filter(jobs::run_at.le(UtcTs::from(since)));
        let last_error: Option<Option<String>> = jobs::table
            .filter(jobs::last_error.is_not_null())
            .order(jobs::id.desc())
            .select(jobs::last_error)
            .first(self.tx.conn)
            .optional()?;
        Ok(JobsBacklog {
            dead: dead.count().get_result(self.tx.conn)?,
            overdue: overdue.count().get_result(self.tx.conn)?,
            last_error: last_error.flatten(),
        })
    }
}
