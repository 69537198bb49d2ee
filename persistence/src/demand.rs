//! Whether an answer is still wanted: not if the client is gone or the time limit has passed.

use crate::cancel::Canceller;
use crate::error::StorageError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The demand for an answer, shared with the thread that works on it.
#[derive(Debug)]
pub(crate) struct Demand {
    withdrawn: AtomicBool,
    deadline: Instant,
    running: AtomicBool,
    server_pid: Mutex<Option<i32>>,
}

impl Demand {
    /// Creates a demand that ends after `limit`.
    pub fn lasting(limit: Duration) -> Arc<Self> {
        Arc::new(Self {
            withdrawn: AtomicBool::new(false),
            deadline: Instant::now() + limit,
            running: AtomicBool::new(false),
            server_pid: Mutex::new(None),
        })
    }

    /// Checks that the demand has not ended.
    ///
    /// # Errors
    /// [`StorageError::Abandoned`].
    pub fn check(&self) -> Result<(), StorageError> {
        if self.withdrawn.load(Ordering::SeqCst) || Instant::now() >= self.deadline {
            return Err(StorageError::Abandoned);
        }
        Ok(())
    }

    /// Ends the demand.
    pub fn withdraw(&self) {
        self.withdrawn.store(true, Ordering::SeqCst);
    }

    /// Whether PostgreSQL is working on it.
    pub fn is_running(&self) -> bool {
        self.running.load(Ordering::SeqCst)
    }

    /// Notes that PostgreSQL's process `pid` works on it, until the guard is dropped.
    pub fn runs_on(&self, pid: Option<i32>) -> Running<'_> {
        *self.server_pid.lock().unwrap_or_else(PoisonError::into_inner) = pid;
        self.running.store(pid.is_some(), Ordering::SeqCst);
        Running(self)
    }

    /// Calls `with` with the process that works on it, if any. The connection is returned to the pool only after
    /// the call.
    pub fn with_server_pid(&self, with: impl FnOnce(i32)) -> Option<()> {
        let pid = self.server_pid.lock().unwrap_or_else(PoisonError::into_inner);
        pid.map(with)
    }
}

/// Work in progress on a connection.
pub(crate) struct Running<'d>(&'d Demand);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        *self.0.server_pid.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.0.running.store(false, Ordering::SeqCst);
    }
}

/// A wait for an answer; the demand ends when it is dropped.
pub(crate) struct Waiting {
    demand: Arc<Demand>,
    canceller: Option<Canceller>,
}

impl Waiting {
    /// Creates a wait that cancels PostgreSQL's work at its end, if there is a canceller.
    pub fn new(demand: Arc<Demand>, canceller: Option<Canceller>) -> Self {
        Self { demand, canceller }
    }

    /// Returns the demand, for use by the work.
    pub fn demand(&self) -> Arc<Demand> {
        Arc::clone(&self.demand)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.demand.withdraw();
        if let Some(canceller) = self.canceller.as_ref().filter(|_| self.demand.is_running()) {
            canceller.cancel(Arc::clone(&self.demand));
        }
    }
}
