//! Limits on the request bodies that a node handles at once: memory for those over the usual limit, and turns at
//! parsing.

use crate::error::Error;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};

/// Largest factor of any body, so that the memory for them always holds one.
pub const LARGEST_FACTOR: usize = 24;

/// Size in bytes of the blocks in which memory is handed out.
const BLOCK: usize = 64 * 1024;
/// Maximum number of large bodies of one caller read at once.
const PER_CALLER: usize = 4;
/// Time to wait for a caller at that maximum.
const CALLER_RETRY: Duration = Duration::from_secs(1);

/// Memory and turns of a node.
#[derive(Debug)]
pub struct BodyBudget {
    memory: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    callers: Callers,
}

/// Number of large bodies that each caller is sending.
type Callers = Arc<Mutex<HashMap<String, usize>>>;

/// Share of one large body, returned when dropped.
#[derive(Debug)]
pub struct Share {
    memory: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
    blocks: usize,
    caller: String,
    callers: Callers,
}

impl BodyBudget {
    /// Creates a budget of `memory` bytes. Half of the cores parse at once, so that the others keep serving.
    #[must_use]
    pub fn new(memory: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            memory: Arc::new(Semaphore::new(memory.div_ceil(BLOCK))),
            turns: Arc::new(Semaphore::new((cores / 2).max(1))),
            callers: Callers::default(),
        }
    }

    /// Begins a large body of `caller`.
    ///
    /// # Errors
    /// [`Error::RateLimited`] if the caller is already sending the maximum number.
    pub fn begin(&self, caller: String) -> Result<Share, Error> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let count = callers.entry(caller.clone()).or_default();
        if *count >= PER_CALLER {
            return Err(Error::RateLimited(CALLER_RETRY));
        }
        *count += 1;
        drop(callers);
        Ok(Share {
            memory: Arc::clone(&self.memory),
            held: None,
            blocks: 0,
            caller,
            callers: Arc::clone(&self.callers),
        })
    }

    /// Waits for a turn at parsing, in the order of the requests.
    ///
    /// # Errors
    /// [`Error::Internal`] if there are no more turns, which does not happen.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Error> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        turn.map_err(|_| Error::Internal("no turns at parsing"))
    }
}

impl Share {
    /// Takes memory for a body that has `bytes` by now.
    ///
    /// # Errors
    /// [`Error::BodyMemory`] if none is left.
    pub fn grow_to(&mut self, bytes: usize) -> Result<(), Error> {
        let missing = bytes.div_ceil(BLOCK).saturating_sub(self.blocks);
        let count = u32::try_from(missing).map_err(|_| Error::BodyMemory)?;
        let more = match Arc::clone(&self.memory).try_acquire_many_owned(count) {
            Ok(more) => more,
            Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => return Err(Error::BodyMemory),
        };
        self.blocks += missing;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = callers.get_mut(&self.caller) {
            *count -= 1;
            if *count == 0 {
                callers.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_the_places_of_a_caller_come_back() {
        let budget = BodyBudget::new(16 * BLOCK);
        let mut one = budget.begin("a".to_owned()).unwrap();
        one.grow_to(1).unwrap();
        one.grow_to(BLOCK).unwrap();
        one.grow_to(8 * BLOCK + 1).unwrap();
        let mut other = budget.begin("b".to_owned()).unwrap();
        other.grow_to(7 * BLOCK).unwrap();
        assert!(matches!(other.grow_to(7 * BLOCK + 1), Err(Error::BodyMemory)));
        drop(one);
        other.grow_to(16 * BLOCK).unwrap();
        let mine: Vec<Share> = (1..PER_CALLER)
            .map(|_| budget.begin("b".to_owned()).unwrap())
            .collect();
        assert!(matches!(budget.begin("b".to_owned()), Err(Error::RateLimited(_))));
        budget.begin("c".to_owned()).unwrap();
        drop(mine);
        budget.begin("b".to_owned()).unwrap();
        drop(other);
        assert!(budget.callers.lock().unwrap().is_empty());
    }
}
