//! Entry point to the database: `read` and `write` run a closure as a unit on the blocking pool.
//!
//! A write is one transaction: committed if the closure returns `Ok`, rolled back on `Err`. On SQLite it goes
//! through a single writer (see [`crate::writer`]). On PostgreSQL it is retried after conflicts, so all randomness
//! comes from the [`Context`], created outside.
//!
//! A read runs without BEGIN: under READ COMMITTED each statement has its own snapshot anyway, so a transaction
//! around them would only add two round trips.

use crate::connection::{self, AnyConnection, Backend, Manager};
use crate::demand::{Demand, Waiting};
use crate::error::{StorageError, TransactionError};
use crate::last_use;
use crate::options::Options;
use crate::pool::Connections;
use crate::private::close_to_others;
use crate::shares::{Caller, Shares};
use crate::tx::{Context, Stale, Tx};
use crate::writer::{PlaceToWrite, Writer};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, watch};

/// Maximum number of attempts of a conflicting write.
const WRITE_ATTEMPTS: u32 = 3;
/// Maximum pause before the first retry of a write; it doubles with each further one.
const RETRY_PAUSE: Duration = Duration::from_millis(40);
/// Time limit for the server's own work, which no client waits for.
const OWN_TIME_LIMIT: Duration = Duration::from_mins(10);
/// Time for which the database counts as full after a write found no space: a small write may succeed when a large
/// one fails.
const FULL_FOR: Duration = Duration::from_secs(5);
/// Time limit for an operator's command: practically none.
const COMMAND_TIME_LIMIT: Duration = Duration::from_hours(24);

/// Shared access to the database; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    options: Options,
    connections: Connections,
    writer: Option<Writer>,
    writing: Arc<Shares>,
    unfinished: Arc<Semaphore>,
    full: Mutex<Option<(String, Instant)>>,
    jobs_queued: watch::Sender<()>,
    statements: Arc<AtomicU64>,
    reads: AtomicU64,
    writes: AtomicU64,
    repeated: AtomicU64,
}

/// Usage of the database since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Read transactions.
    pub reads: u64,
    /// Write transactions.
    pub writes: u64,
    /// Retries of conflicting writes, on PostgreSQL.
    pub repeated: u64,
    /// Statements, including those that begin and end transactions.
    pub statements: u64,
}

impl Store {
    /// Opens the database without changing the schema.
    ///
    /// # Errors
    /// [`StorageError::Connection`] if the database can't be reached.
    pub fn open(options: Options) -> Result<Self, StorageError> {
        let sqlite = matches!(options.backend, Backend::Sqlite(_));
        if let Backend::Sqlite(path) = &options.backend {
            close_to_others(path)?;
        }
        let statements: Arc<AtomicU64> = Arc::default();
        let manager = |read_only| Manager {
            statements: Arc::clone(&statements),
            backend: options.backend.clone(),
            synchronous: options.synchronous,
            read_only,
            time_limit: options.time_limit,
        };
        // SQLite: the writer comes first, as it creates the file and switches to WAL.
        let writer = if sqlite {
            Some(Writer::start(&manager(false), options.clone())?)
        } else {
            None
        };
        let connections = Connections::open(manager(sqlite), &options)?;
        let unfinished = Arc::new(Semaphore::new(options.write_queue + options.write_batch));
        Ok(Self(Arc::new(Inner {
            options,
            connections,
            writer,
            writing: Arc::default(),
            unfinished,
            full: Mutex::default(),
            jobs_queued: watch::Sender::new(()),
            statements,
            reads: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
        })))
    }

    /// Returns the database in use.
    #[must_use]
    pub fn backend(&self) -> &Backend {
        &self.0.options.backend
    }

    /// Returns the number of tasks that have a connection, or a turn for one.
    #[must_use]
    pub fn busy(&self) -> usize {
        self.0.connections.busy()
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    /// Returns the usage so far.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked {
            reads: self.0.reads.load(Ordering::SeqCst),
            writes: self.0.writes.load(Ordering::SeqCst),
            repeated: self.0.repeated.load(Ordering::SeqCst),
            statements: self.0.statements.load(Ordering::Relaxed),
        }
    }

    /// Returns the value SQLite's writing connection reports for `PRAGMA synchronous` (2 is FULL); `None` on
    /// PostgreSQL.
    ///
    /// # Errors
    /// When the connection does not answer.
    pub async fn sqlite_synchronous(&self) -> Result<Option<i32>, StorageError> {
        self.exclusive(connection::synchronous).await
    }

    /// Returns a receiver that changes whenever work is queued here.
    #[must_use]
    pub fn jobs_queued(&self) -> watch::Receiver<()> {
        self.0.jobs_queued.subscribe()
    }

    /// Returns the number of migrations that the schema lacks.
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
        if let Some(writer) = &self.0.writer {
            return writer.exclusive(work).await;
        }
        let connections = &self.0.connections;
        connections
            .run(&Caller::Own, COMMAND_TIME_LIMIT, move |conn, _| work(conn))
            .await?
    }

    /// Runs `work`, which must only read.
    ///
    /// # Errors
    /// The error of `work`, or [`StorageError::Busy`].
    pub async fn read<T, E, F>(&self, context: Context, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.0.reads.fetch_add(1, Ordering::SeqCst);
        let inner = Arc::clone(&self.0);
        let (touched, caller) = (context.clone(), context.caller.clone());
        let (answer, stale) = self
            .0
            .connections
            .run(&caller, self.time_limit(&caller), move |conn, demand| {
                let mut tx = Tx::new(conn, &inner.options, &context, demand, false);
                let answer = work(&mut tx);
                (answer, tx.stale)
            })
            .await?;
        if stale != Stale::default() {
            let store = self.clone();
            tokio::spawn(async move {
                let done: Result<(), StorageError> =
                    store.write(touched, move |tx| last_use::note(tx, stale)).await;
                if let Err(error) = done {
                    tracing::warn!(%error, "the last use of a session or token was not noted");
                }
            });
        }
        answer
    }

    /// Runs `work` in one transaction, possibly several times.
    ///
    /// # Errors
    /// The error of `work` (everything is then rolled back), or the failure of the transaction.
    pub async fn write<T, E, F>(&self, context: Context, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.0.writes.fetch_add(1, Ordering::SeqCst);
        let (answer, queued) = match &self.0.writer {
            Some(writer) => {
                let place = self.place_to_write(&context.caller).await?;
                let waiting = Waiting::new(Demand::lasting(self.time_limit(&context.caller)), None);
                writer.write(context, waiting.demand(), place, work).await?
            }
            None => self.transact(context, work).await?,
        };
        self.note_room(answer.as_ref().err().and_then(TransactionError::storage));
        if queued {
            self.0.jobs_queued.send_replace(());
        }
        answer
    }

    /// Runs one write on PostgreSQL. After a conflict it is retried, with a pause that holds no connection.
    async fn transact<T, E, F>(&self, context: Context, mut work: F) -> Result<Answer<T, E>, StorageError>
    where
        T: Send + 'static,
        E: TransactionError,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let limit = self.time_limit(&context.caller);
        let (began, mut attempt) = (Instant::now(), 1);
        loop {
            let (inner, outside) = (Arc::clone(&self.0), context.clone());
            let left = limit.saturating_sub(began.elapsed());
            let attempted = self
                .0
                .connections
                .run(&context.caller, left, move |conn, demand| {
                    let outcome = attempt_once(conn, &inner.options, &outside, demand, &work);
                    (outcome, work)
                });
            let (outcome, returned) = attempted.await?;
            let in_the_way = match &outcome.0 {
                Err(error) => matches!(error.storage(), Some(StorageError::Retry(_))),
                Ok(_) => false,
            };
            if in_the_way {
                self.0.repeated.fetch_add(1, Ordering::SeqCst);
            }
            if !in_the_way || attempt == WRITE_ATTEMPTS {
                return Ok(outcome);
            }
            work = returned;
            tokio::time::sleep(pause(&context.seed, attempt)).await;
            attempt += 1;
        }
    }

    fn time_limit(&self, caller: &Caller) -> Duration {
        match caller {
            Caller::Client { .. } | Caller::Service(_) => self.0.options.time_limit,
            Caller::Own => OWN_TIME_LIMIT,
        }
    }

    /// Takes a slot in SQLite's queue: at most a quarter of a group at once, so that other callers' writes fit into
    /// the next one, and at most half of all waiting writes.
    async fn place_to_write(&self, caller: &Caller) -> Result<Option<PlaceToWrite>, StorageError> {
        let options = &self.0.options;
        let name = match caller {
            Caller::Client { name, .. } | Caller::Service(name) => name,
            Caller::Own => return Ok(None),
        };
        let (size, most) = ((options.write_batch / 4).max(2), (options.write_queue / 2).max(2));
        let all = Arc::clone(&self.0.unfinished)
            .try_acquire_owned()
            .map_err(|_| StorageError::Busy("the queue of writes is full"))?;
        let own = self.0.writing.enter(name, size, most).await?;
        Ok(Some((own, all)))
    }

    /// Records whether a write found space, for the readiness check.
    fn note_room(&self, error: Option<&StorageError>) {
        if let Some(StorageError::Full(cause)) = error {
            let mut full = self.0.full.lock().unwrap_or_else(PoisonError::into_inner);
            *full = Some((cause.clone(), Instant::now()));
        }
    }

    /// Writes and deletes a row.
    ///
    /// # Errors
    /// [`StorageError::Full`].
    pub async fn try_to_write(&self, context: Context) -> Result<(), StorageError> {
        self.write(context, |tx| tx.idempotency_keys().try_to_write())
            .await
    }

    /// Caps a SQLite file at this number of pages, which simulates a full disk in tests. Does nothing on
    /// PostgreSQL.
    ///
    /// # Errors
    /// When the connection does not answer.
    pub async fn cap_sqlite(&self, pages: u32) -> Result<(), StorageError> {
        self.exclusive(move |conn| connection::cap(conn, pages)).await
    }

    /// Checks whether the database has space again, if a write found none.
    ///
    /// # Errors
    /// [`StorageError::Full`] if it still has none.
    pub async fn check_room(&self, context: Context) -> Result<(), StorageError> {
        let noted = self.0.full.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match noted {
            None => return Ok(()),
            Some((cause, at)) if at.elapsed() < FULL_FOR => return Err(StorageError::Full(cause)),
            Some(_) => {}
        }
        self.try_to_write(context).await?;
        *self.0.full.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}

type Answer<T, E> = (Result<T, E>, bool);

/// Returns a pause that differs between transactions, so that one of two conflicting ones comes first.
fn pause(seed: &[u8; 16], attempt: u32) -> Duration {
    let longest = RETRY_PAUSE * 2_u32.saturating_pow(attempt - 1);
    let share = u32::from(seed[attempt as usize % seed.len()]) + 1;
    longest * share / 256
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
