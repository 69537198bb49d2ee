//! A fresh database for each test: a file, or a clone of a migrated template.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The database of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A database of the server that `scripts/test` started.
    Postgres,
}

/// A fresh folder, and on PostgreSQL a fresh database; both go with the test.
pub struct Fresh {
    /// For the SQLite file, mails and keys.
    pub folder: PathBuf,
    /// As for `KONTOR_DATABASE_URL`.
    pub url: String,
    name: Option<String>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);
static TEMPLATE: OnceLock<String> = OnceLock::new();

/// Returns the server's URL without a database; fails if it is not set.
pub fn postgres_url() -> String {
    std::env::var("KONTOR_TEST_POSTGRES_URL").expect(
        "KONTOR_TEST_POSTGRES_URL is not set: run scripts/test, which starts a throw-away PostgreSQL, or name a server",
    )
}

fn with_name(name: &str) -> String {
    let url = postgres_url();
    let (server, _) = url.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}")
}

fn admin(sql: &str) {
    let mut conn = PgConnection::establish(&postgres_url()).expect("PostgreSQL answers");
    diesel::sql_query(sql)
        .execute(&mut conn)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn unique(prefix: &str) -> String {
    format!(
        "{prefix}_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(unique("kontor_test"));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

impl Fresh {
    /// Makes one. On PostgreSQL `migrate` is called once per process, for the template.
    pub fn new(database: Database, migrate: impl FnOnce(&str)) -> Self {
        let folder = folder();
        match database {
            Database::Sqlite => {
                let url = format!("sqlite:{}", folder.join("kontor.sqlite3").display());
                Self {
                    folder,
                    url,
                    name: None,
                }
            }
            Database::Postgres => {
                let template = TEMPLATE.get_or_init(|| {
                    let name = unique("template");
                    admin(&format!("CREATE DATABASE {name}"));
                    migrate(&with_name(&name));
                    name
                });
                Self::postgres_from(folder, template)
            }
        }
    }

    /// Makes one without a schema.
    pub fn empty(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::new(database, |_| ()),
            Database::Postgres => Self::postgres_from(folder(), "template1"),
        }
    }

    fn postgres_from(folder: PathBuf, template: &str) -> Self {
        let name = unique("test");
        admin(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Self {
            folder,
            url: with_name(&name),
            name: Some(name),
        }
    }

    /// A connection to the PostgreSQL database, beside the server's own.
    pub fn postgres(&self) -> PgConnection {
        PgConnection::establish(&self.url).expect("PostgreSQL answers")
    }

    /// A connection to the SQLite file, beside the server's own.
    pub fn sqlite(&self) -> SqliteConnection {
        let path = self.url.trim_start_matches("sqlite:");
        let mut conn = SqliteConnection::establish(path).expect("the file opens");
        diesel::sql_query("PRAGMA busy_timeout=5000")
            .execute(&mut conn)
            .expect("a timeout");
        conn
    }

    /// Runs a statement on the database, beside the server.
    pub fn execute(&self, sql: &str) {
        self.try_execute(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Runs a statement that the database may refuse.
    ///
    /// # Errors
    /// The refusal.
    pub fn try_execute(&self, sql: &str) -> QueryResult<usize> {
        match self.name {
            Some(_) => diesel::sql_query(sql).execute(&mut self.postgres()),
            None => diesel::sql_query(sql).execute(&mut self.sqlite()),
        }
    }
}

impl Fresh {
    /// Runs statements in one transaction that the database may refuse, at the latest when it is committed.
    ///
    /// # Errors
    /// The refusal.
    pub fn try_execute_all(&self, statements: &[String]) -> QueryResult<()> {
        let script = |begin: &str| format!("{begin}; {}; COMMIT;", statements.join("; "));
        match self.name {
            Some(_) => self.postgres().batch_execute(&script("BEGIN")),
            None => self
                .sqlite()
                .batch_execute(&script("PRAGMA foreign_keys=ON; BEGIN")),
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

impl Fresh {
    /// Counts the rows selected by `rest`, a table and its conditions, directly in the database.
    pub fn count(&self, rest: &str) -> i64 {
        let query = diesel::sql_query(format!("SELECT count(*) AS n FROM {rest}"));
        let counted: QueryResult<Counted> = match self.name {
            Some(_) => query.get_result(&mut self.postgres()),
            None => query.get_result(&mut self.sqlite()),
        };
        counted.unwrap_or_else(|error| panic!("{rest}: {error}")).n
    }
}

impl Fresh {
    /// Returns when `rest`, a table and what follows it, selects a row.
    pub fn wait_for_a_row(&self, rest: &str) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.count(rest) == 0 {
            assert!(Instant::now() < deadline, "no row of {rest}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Returns when a request waits for a row that the test has locked on PostgreSQL.
    pub fn wait_for_a_waiter(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let waiting =
            "pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0";
        while self.count(waiting) == 0 {
            assert!(Instant::now() < deadline, "no request waits for the locked row");
            std::thread::yield_now();
        }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            admin(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
