//! Whether an answer is still wanted: nobody waits for it once the client is gone or the time is over.

use crate::cancel::Canceller;
use crate::error::StorageError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The demand for one answer, seen from the thread that works on it.
#[derive(Debug)]
pub(crate) struct Demand {
    withdrawn: AtomicBool,
    deadline: Instant,
    running: AtomicBool,
    server_pid: Mutex<Option<i32>>,
}

impl Demand {
    /// A demand that ends by itself after `limit`.
    pub fn lasting(limit: Duration) -> Arc<Self> {
        Arc::new(Self {
            withdrawn: AtomicBool::new(false),
            deadline: Instant::now() + limit,
            running: AtomicBool::new(false),
            server_pid: Mutex::new(None),
        })
    }

    /// Refuses to go on for nobody.
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

    /// Whether PostgreSQL works on it.
    pub fn is_running(&self) -> bool {
        self.running.load(Ordering::SeqCst)
    }

    /// Notes that PostgreSQL's process `pid` works on it, until the guard is dropped.
    pub fn runs_on(&self, pid: Option<i32>) -> Running<'_> {
        *self.server_pid.lock().unwrap_or_else(PoisonError::into_inner) = pid;
        self.running.store(pid.is_some(), Ordering::SeqCst);
        Running(self)
    }

    /// Calls `with` with the process that works on it, if one does. The connection is given back, and to somebody else,
    /// only after the call.
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

/// Somebody who waits for an answer; the demand ends when they stop.
pub(crate) struct Waiting {
    demand: Arc<Demand>,
    canceller: Option<Canceller>,
}

impl Waiting {
    /// A wait whose end cancels what PostgreSQL does, if there is a canceller.
    pub fn new(demand: Arc<Demand>, canceller: Option<Canceller>) -> Self {
        Self { demand, canceller }
    }

    /// What the work asks.
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
