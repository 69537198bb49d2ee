//! The door to the database: `read` and `write` run a closure as one unit on the blocking pool.
//!
//! A write is one transaction: committed when the closure returns `Ok`, rolled back on `Err`. On SQLite it
//! goes through one writer (see [`crate::writer`]); on PostgreSQL it runs again when two transactions were
//! in each other's way, so everything random comes from the [`Context`], made outside.
//!
//! A read runs without BEGIN: under READ COMMITTED each statement has its own snapshot anyway, so a
//! transaction around them would add two round trips and nothing else.

use crate::connection::{self, AnyConnection, Backend, Manager, SqliteSynchronous};
use crate::demand::Demand;
use crate::error::{StorageError, TransactionError};
use crate::tx::{Context, Stale, Tx};
use crate::writer::Writer;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::Pool;
use kontor_domain::identity::SessionRules;
use kontor_domain::quota::Quotas;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// How often a write runs again before it is given up.
const WRITE_ATTEMPTS: u32 = 10;
/// How long a request waits for a connection.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Which database.
    pub backend: Backend,
    /// Connections for reading (and on PostgreSQL for writing).
    pub connections: u32,
    /// What SQLite survives.
    pub synchronous: SqliteSynchronous,
    /// How many writes may wait on SQLite.
    pub write_queue: usize,
    /// How many writes share one transaction on SQLite at most.
    pub write_batch: usize,
    /// How long one call may take, waiting included.
    pub time_limit: Duration,
    /// When sessions end.
    pub sessions: SessionRules,
    /// How many of something there may be.
    pub quotas: Quotas,
    /// Authenticates activity logs.
    pub activity_key: [u8; 32],
    /// Seals the parameters of queued mails.
    pub outbox_key: [u8; 32],
    /// Seals the links of transfers.
    pub transfer_key: [u8; 32],
    /// Seals the secrets of signing keys.
    pub signing_key: [u8; 32],
    /// Keys the digests of what could be guessed: addresses, bodies with passwords.
    pub digest_key: [u8; 32],
}

/// Shared access to the database; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    options: Options,
    pool: Pool<Manager>,
    gate: Arc<Semaphore>,
    writer: Option<Writer>,
    jobs_queued: Notify,
    statements: Arc<AtomicU64>,
    reads: AtomicU64,
    writes: AtomicU64,
}

/// How much was asked of the database since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Transactions for reading.
    pub reads: u64,
    /// Transactions for writing.
    pub writes: u64,
    /// Statements, with those that begin and end transactions.
    pub statements: u64,
}

impl Store {
    /// Opens the database; the schema is left as it is.
    ///
    /// # Errors
    /// [`StorageError::Connection`] when the database can't be reached.
    pub fn open(options: Options) -> Result<Self, StorageError> {
        let sqlite = matches!(options.backend, Backend::Sqlite(_));
        let statements: Arc<AtomicU64> = Arc::default();
        let manager = |read_only| Manager {
            statements: Arc::clone(&statements),
            backend: options.backend.clone(),
            synchronous: options.synchronous,
            read_only,
        };
        // SQLite: the writer comes first, it creates the file and switches to WAL.
        let writer = if sqlite {
            Some(Writer::start(&manager(false), options.clone())?)
        } else {
            None
        };
        let pool = Pool::builder()
            .max_size(options.connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(CONNECTION_WAIT)
            .build(manager(sqlite))
            .map_err(|error| StorageError::Connection(error.to_string()))?;
        let gate = Arc::new(Semaphore::new(options.connections as usize));
        Ok(Self(Arc::new(Inner {
            options,
            pool,
            gate,
            writer,
            jobs_queued: Notify::new(),
            statements,
            reads: AtomicU64::new(0),
            writes: AtomicU64::new(0),
        })))
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> &Backend {
        &self.0.options.backend
    }

    /// How much was asked for so far.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked {
            reads: self.0.reads.load(Ordering::SeqCst),
            writes: self.0.writes.load(Ordering::SeqCst),
            statements: self.0.statements.load(Ordering::Relaxed),
        }
    }

    /// What SQLite's writing connection itself says of `PRAGMA synchronous` (2 is FULL); `None` on PostgreSQL.
    ///
    /// # Errors
    /// When the connection does not answer.
    pub async fn sqlite_synchronous(&self) -> Result<Option<i32>, StorageError> {
        self.exclusive(connection::synchronous).await
    }

    /// Resolves when work was queued here since the last call.
    pub async fn jobs_queued(&self) {
        self.0.jobs_queued.notified().await;
    }

    /// Brings the schema up to this version and returns the migrations that were applied.
    ///
    /// # Errors
    /// [`StorageError::Migration`] names the one that failed.
    pub async fn migrate(&self) -> Result<Vec<String>, StorageError> {
        self.exclusive(connection::migrate).await
    }

    /// How many migrations the schema lacks.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn pending_migrations(&self) -> Result<usize, StorageError> {
        self.exclusive(connection::pending).await
    }

    /// Runs a statement of an operator's command (`VACUUM INTO`, a check of settings) on the writing connection.
    pub(crate) async fn exclusive<T: Send + 'static>(
        &self,
        work: impl Fn(&mut AnyConnection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        match &self.0.writer {
            Some(writer) => writer.exclusive(work).await,
            None => self.with_connection(None, work).await?,
        }
    }

    /// Runs `work`, which only reads.
    ///
    /// # Errors
    /// What `work` returns, or [`StorageError::Busy`].
    pub async fn read<T, E, F>(&self, context: Context, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.0.reads.fetch_add(1, Ordering::SeqCst);
        let inner = Arc::clone(&self.0);
        let touched = context.clone();
        let waiting = self.demand();
        let demand = waiting.demand();
        let (answer, stale) = self
            .with_connection(Some(waiting.demand()), move |conn| {
                let mut tx = Tx::new(conn, &inner.options, &context, &demand, false);
                let answer = work(&mut tx);
                (answer, tx.stale)
            })
            .await?;
        if stale != Stale::default() {
            let store = self.clone();
            tokio::spawn(async move {
                let done: Result<(), StorageError> =
                    store.write(touched, move |tx| tx.identity().touch(stale)).await;
                if let Err(error) = done {
                    tracing::warn!(%error, "the last use of a session or token was not noted");
                }
            });
        }
        answer
    }

    /// Runs `work` in one transaction. It may run more than once.
    ///
    /// # Errors
    /// What `work` returns (then everything is rolled back), or why the transaction failed.
    pub async fn write<T, E, F>(&self, context: Context, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.0.writes.fetch_add(1, Ordering::SeqCst);
        let waiting = self.demand();
        let demand = waiting.demand();
        let (answer, queued) = if let Some(writer) = &self.0.writer {
            writer.write(context, demand, work).await?
        } else {
            let inner = Arc::clone(&self.0);
            self.with_connection(Some(waiting.demand()), move |conn| {
                transact(conn, &inner.options, &context, &demand, &work)
            })
            .await?
        };
        if queued {
            self.0.jobs_queued.notify_one();
        }
        answer
    }

    fn demand(&self) -> Waiting {
        Waiting(Demand::lasting(self.0.options.time_limit))
    }

    /// Runs `work` on a thread for blocking work. Its place is given back when the thread is done with the
    /// connection, however long ago the client went away.
    async fn with_connection<T: Send + 'static>(
        &self,
        demand: Option<Arc<Demand>>,
        work: impl FnOnce(&mut AnyConnection) -> T + Send + 'static,
    ) -> Result<T, StorageError> {
        let place = Arc::clone(&self.0.gate)
            .acquire_owned()
            .await
            .map_err(|_| StorageError::Busy("shutting down"))?;
        let pool = self.0.pool.clone();
        tokio::task::spawn_blocking(move || {
            let _place = place;
            demand.map_or(Ok(()), |demand| demand.check())?;
            let mut conn = pool
                .get()
                .map_err(|error| StorageError::Connection(error.to_string()))?;
            catch_unwind(AssertUnwindSafe(|| work(&mut conn))).map_err(|_| StorageError::Panicked)
        })
        .await
        .map_err(|_| StorageError::Panicked)?
    }
}

/// Somebody who waits for an answer; the demand ends when they stop.
struct Waiting(Arc<Demand>);

impl Waiting {
    fn demand(&self) -> Arc<Demand> {
        Arc::clone(&self.0)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.withdraw();
    }
}

type Answer<T, E> = (Result<T, E>, bool);

/// One write on PostgreSQL, run again while others are in its way.
fn transact<T, E: TransactionError>(
    conn: &mut AnyConnection,
    options: &Options,
    context: &Context,
    demand: &Demand,
    work: &dyn Fn(&mut Tx<'_>) -> Result<T, E>,
) -> Answer<T, E> {
    let mut attempt = 1;
    loop {
        let outcome = attempt_once(conn, options, context, demand, work);
        let retry = match &outcome.0 {
            Err(error) => matches!(error.storage(), Some(StorageError::Retry(_))) && attempt < WRITE_ATTEMPTS,
            Ok(_) => false,
        };
        if !retry {
            return outcome;
        }
        attempt += 1;
    }
}

fn attempt_once<T, E: TransactionError>(
    conn: &mut AnyConnection,
    options: &Options,
    context: &Context,
    demand: &Demand,
    work: &dyn Fn(&mut Tx<'_>) -> Result<T, E>,
) -> Answer<T, E> {
    type Manager = <AnyConnection as diesel::Connection>::TransactionManager;
    let began = match conn {
        AnyConnection::Pg(pg) => AnsiTransactionManager::begin_transaction(pg),
        AnyConnection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
        }
    };
    if let Err(error) = began {
        return (Err(StorageError::from(error).into()), false);
    }
    let mut tx = Tx::new(conn, options, context, demand, true);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let value = work(&mut tx)?;
        tx.finish()?;
        Ok(value)
    }))
    .unwrap_or_else(|_| Err(StorageError::Panicked.into()));
    let queued = tx.jobs_queued;
    let ended = match &outcome {
        Ok(_) => Manager::commit_transaction(conn),
        Err(_) => Manager::rollback_transaction(conn),
    };
    match (outcome, ended) {
        (Ok(_), Err(error)) => (Err(StorageError::from(error).into()), false),
        (outcome, _) => (outcome, queued),
    }
}
