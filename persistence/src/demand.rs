//! Whether an answer is still wanted: nobody waits for it once the client is gone or the time is over.

use crate::error::StorageError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The demand for one answer, seen from the thread that works on it.
#[derive(Debug)]
pub(crate) struct Demand {
    withdrawn: AtomicBool,
    deadline: Instant,
}

impl Demand {
    /// A demand that ends by itself after `limit`.
    pub fn lasting(limit: Duration) -> Arc<Self> {
        Arc::new(Self {
            withdrawn: AtomicBool::new(false),
            deadline: Instant::now() + limit,
        })
    }

    /// Refuses to go on for nobody.
    ///
    /// # Errors
    /// [`StorageError::Abandoned`].
    pub fn check(&self) -> Result<(), StorageError> {
        if self.withdrawn.load(Ordering::Acquire) || Instant::now() >= self.deadline {
            return Err(StorageError::Abandoned);
        }
        Ok(())
    }

    /// Ends the demand.
    pub fn withdraw(&self) {
        self.withdrawn.store(true, Ordering::Release);
    }
}
