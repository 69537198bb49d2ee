//! SQLite's single writer. Several requests share a transaction, each in its own savepoint, and are answered only
//! after COMMIT, whose failure fails all of them. A disk flush is thus paid once per group, an acknowledged write
//! is on the disk, and a failed request undoes only its own changes.

use crate::connection::{AnyConnection, Manager};
use crate::demand::Demand;
use crate::error::{StorageError, TransactionError};
use crate::options::Options;
use crate::shares::Place;
use crate::tx::{Context, Tx};
use diesel::connection::SimpleConnection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

/// A request in the queue.
trait Job: Send {
    /// Runs in the group's transaction; returns whether its changes are kept.
    fn run(&mut self, conn: &mut AnyConnection, options: &Options) -> bool;
    /// Returns the database's message if it failed for lack of space.
    fn lacked_room(&self) -> Option<String> {
        None
    }
    /// Answers the request, with the failure of the group's transaction, if any.
    fn finish(self: Box<Self>, failed: Option<&Failure>);
    /// Whether it needs the connection outside any transaction.
    fn exclusive(&self) -> bool {
        false
    }
}

/// A caller's share of the queue, and a slot among all unfinished writes.
pub(crate) type PlaceToWrite = (Place, OwnedSemaphorePermit);

type Answer<T, E> = (Result<T, E>, bool);

/// Reason why a group's transaction failed.
#[derive(Debug)]
enum Failure {
    /// No space left, with the database's message.
    Full(String),
    /// Another failure, reported in the log.
    Other,
}

impl Failure {
    fn of(error: diesel::result::Error) -> Self {
        match StorageError::from(error) {
            StorageError::Full(cause) => Self::Full(cause),
            error => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(%error, cause, "a group of writes failed");
                Self::Other
            }
        }
    }

    fn as_error(&self) -> StorageError {
        match self {
            Self::Full(cause) => StorageError::Full(cause.clone()),
            Self::Other => StorageError::Busy("the group's transaction failed"),
        }
    }
}

struct Write<T, E, F> {
    context: Context,
    demand: Arc<Demand>,
    /// Its share of the queue, released when it is done.
    _place: Option<PlaceToWrite>,
    work: F,
    outcome: Option<Answer<T, E>>,
    answer: oneshot::Sender<Answer<T, E>>,
}

impl<T, E, F> Job for Write<T, E, F>
where
    T: Send,
    E: TransactionError,
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, conn: &mut AnyConnection, options: &Options) -> bool {
        let mut tx = Tx::new(conn, options, &self.context, &self.demand, true);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            tx.go_on()?;
            let value = (self.work)(&mut tx)?;
            tx.finish()?;
            Ok(value)
        }))
        .unwrap_or_else(|_| Err(StorageError::Panicked.into()));
        let (keep, queued) = (outcome.is_ok(), tx.jobs_queued);
        self.outcome = Some((outcome, queued && keep));
        keep
    }

    fn lacked_room(&self) -> Option<String> {
        let (outcome, _) = self.outcome.as_ref()?;
        match outcome.as_ref().err()?.storage()? {
            StorageError::Full(cause) => Some(cause.clone()),
            _ => None,
        }
    }

    fn finish(self: Box<Self>, failed: Option<&Failure>) {
        let outcome = match (self.outcome, failed) {
            (Some((Err(error), _)), _) => (Err(error), false),
            (Some(outcome), None) => outcome,
            (Some(_) | None, Some(failure)) => (Err(failure.as_error().into()), false),
            (None, None) => (Err(StorageError::Busy("not run").into()), false),
        };
        // The client may be gone; committed changes stay.
        let _ = self.answer.send(outcome);
    }
}

struct Exclusive<T, F> {
    work: F,
    outcome: Option<Result<T, StorageError>>,
    answer: oneshot::Sender<Result<T, StorageError>>,
}

impl<T, F> Job for Exclusive<T, F>
where
    T: Send,
    F: Fn(&mut AnyConnection) -> Result<T, StorageError> + Send,
{
    fn run(&mut self, conn: &mut AnyConnection, _options: &Options) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(conn)));
        self.outcome = Some(outcome.unwrap_or(Err(StorageError::Panicked)));
        true
    }

    fn finish(self: Box<Self>, _failed: Option<&Failure>) {
        let _ = self
            .answer
            .send(self.outcome.unwrap_or(Err(StorageError::Busy("not run"))));
    }

    fn exclusive(&self) -> bool {
        true
    }
}

/// The queue to the writer thread, which ends with the last handle.
pub struct Writer(mpsc::Sender<Box<dyn Job>>);

impl Writer {
    /// Opens the writing connection and starts the thread.
    pub fn start(manager: &Manager, options: Options) -> Result<Self, StorageError> {
        let mut conn = manager
            .open()
            .map_err(|error| StorageError::Connection(error.to_string()))?;
        let (sender, mut queue) = mpsc::channel::<Box<dyn Job>>(options.write_queue);
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || {
                while let Some(first) = queue.blocking_recv() {
                    let run = || round(&mut conn, &options, first, &mut queue);
                    if catch_unwind(AssertUnwindSafe(run)).is_err() {
                        // Waiting callers notice the end of their channels.
                        tracing::error!("a group of writes panicked, and was rolled back");
                        let _ = conn.batch_execute("ROLLBACK");
                    }
                }
            })
            .map_err(|error| StorageError::Connection(error.to_string()))?;
        Ok(Self(sender))
    }

    /// Queues a write and waits for its commit.
    pub async fn write<T, E, F>(
        &self,
        context: Context,
        demand: Arc<Demand>,
        place: Option<PlaceToWrite>,
        work: F,
    ) -> Result<Answer<T, E>, StorageError>
    where
        T: Send + 'static,
        E: TransactionError,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        self.queue(Box::new(Write {
            context,
            demand,
            _place: place,
            work,
            outcome: None,
            answer,
        }))?;
        outcome.await.map_err(|_| StorageError::Panicked)
    }

    /// Runs `work` on the writing connection, outside any transaction.
    pub async fn exclusive<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: Fn(&mut AnyConnection) -> Result<T, StorageError> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        self.queue(Box::new(Exclusive {
            work,
            outcome: None,
            answer,
        }))?;
        outcome.await.map_err(|_| StorageError::Panicked)?
    }

    fn queue(&self, job: Box<dyn Job>) -> Result<(), StorageError> {
        self.0.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StorageError::Busy("the queue of writes is full"),
            mpsc::error::TrySendError::Closed(_) => StorageError::Busy("the writer has ended"),
        })
    }
}

/// Runs `first` along with other writes that can share its transaction.
fn round(
    conn: &mut AnyConnection,
    options: &Options,
    first: Box<dyn Job>,
    queue: &mut mpsc::Receiver<Box<dyn Job>>,
) {
    if first.exclusive() {
        alone(conn, options, first);
    } else {
        group(conn, options, first, queue);
    }
}

/// Runs `first` and other waiting writes, up to the limit, in one transaction.
fn group(
    conn: &mut AnyConnection,
    options: &Options,
    first: Box<dyn Job>,
    queue: &mut mpsc::Receiver<Box<dyn Job>>,
) {
    let mut done: Vec<Box<dyn Job>> = Vec::new();
    let mut next = Some(first);
    let mut last = None;
    let mut failure = conn.batch_execute("BEGIN IMMEDIATE").err().map(Failure::of);
    while let Some(mut job) = next.take() {
        if failure.is_none() {
            failure = in_savepoint(conn, options, job.as_mut()).err();
        }
        done.push(job);
        if failure.is_none() && done.len() < options.write_batch {
            next = queue.try_recv().ok();
        }
        if next.as_ref().is_some_and(|job| job.exclusive()) {
            last = next.take();
        }
    }
    if failure.is_none() {
        failure = conn.batch_execute("COMMIT").err().map(Failure::of);
    }
    if let Some(cause) = &failure {
        tracing::error!(requests = done.len(), ?cause, "a group of writes was rolled back");
        let _ = conn.batch_execute("ROLLBACK");
    }
    for job in done {
        job.finish(failure.as_ref());
    }
    if let Some(job) = last {
        alone(conn, options, job);
    }
}

/// Runs a job in a savepoint. Fails if the connection can't continue: without space, SQLite may have rolled back
/// everything.
fn in_savepoint(conn: &mut AnyConnection, options: &Options, job: &mut dyn Job) -> Result<(), Failure> {
    conn.batch_execute("SAVEPOINT request").map_err(Failure::of)?;
    let end = if job.run(conn, options) {
        "RELEASE request"
    } else {
        "ROLLBACK TO request; RELEASE request"
    };
    conn.batch_execute(end).map_err(|error| {
        job.lacked_room()
            .map_or_else(|| Failure::of(error), Failure::Full)
    })
}

fn alone(conn: &mut AnyConnection, options: &Options, mut job: Box<dyn Job>) {
    job.run(conn, options);
    job.finish(None);
}
