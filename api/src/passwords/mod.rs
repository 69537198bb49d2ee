//! Hashing passwords: Argon2id on a bounded pool, so that a burst of logins can't exhaust the memory.
//!
//! A request takes a [`Place`] in the queue before it asks the database for anything, and waits for its [`Turn`]
//! when it has a password to hash. If the queue is full, the request is turned away at no cost.

mod hasher;
mod line;
mod memory;
mod pepper;
#[cfg(test)]
mod tests;

pub use line::Line;
pub use pepper::Pepper;

use crate::entropy::{Entropy, array};
use crate::error::Error;
use hasher::Hasher;
use kontor_domain::identity::{PASSWORD_MAX, Password};
use line::Lines;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Time for which memory is kept for a next hash.
const MEMORY_KEPT: Duration = Duration::from_secs(1);

/// Maximum number of characters looked at in an address or password that is only compared.
pub const PRESENTED_MAX: u64 = PRESENTED_LENGTH as u64;

/// The same, for the contract.
pub const PRESENTED_LENGTH: usize = 4 * PASSWORD_MAX;

/// Cost of one hash, and the number of requests that may wait.
#[derive(Debug, Clone, Copy)]
pub struct HashingCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Number of hashes computed at once; each takes the memory.
    pub at_once: usize,
    /// Number of requests that may wait for a hash; further ones are refused.
    pub queue: usize,
}

/// Computes and checks hashes.
pub struct Passwords(Arc<Pool>);

struct Pool {
    hasher: Hasher,
    entropy: Arc<dyn Entropy>,
    turns: Arc<Semaphore>,
    lines: Arc<Lines>,
    waiting: AtomicUsize,
    computed: AtomicU64,
    limit: usize,
    /// Hash that matches no password, so that an unknown address costs as much as a known one.
    decoy: String,
}

impl Passwords {
    /// Creates a pool of the given cost. The first pepper is for new hashes, the others are earlier ones.
    ///
    /// # Errors
    /// Argon2 refuses the parameters.
    pub fn new(
        cost: HashingCost,
        peppers: Vec<Pepper>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, argon2::Error> {
        let hasher = Hasher::new(cost, peppers)?;
        Ok(Self(Arc::new(Pool {
            decoy: hasher.decoy(&array::<16>(entropy.as_ref()), &array::<32>(entropy.as_ref())),
            hasher,
            entropy,
            turns: Arc::new(Semaphore::new(cost.at_once)),
            lines: Arc::default(),
            waiting: AtomicUsize::new(0),
            computed: AtomicU64::new(0),
            limit: cost.at_once + cost.queue,
        })))
    }

    /// Takes a place in the queue, before any other work, so that refused requests cost nothing.
    ///
    /// # Errors
    /// [`Error::Hashing`] if too many are waiting.
    pub fn enter(&self) -> Result<Place, Error> {
        let before = self.0.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(Arc::clone(&self.0));
        if before < self.0.limit {
            Ok(place)
        } else {
            Err(Error::Hashing)
        }
    }

    /// Hashes a new password, as a PHC string, for callers with no other work to do in the meantime.
    ///
    /// # Errors
    /// [`Error::Hashing`] if too many are waiting.
    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        let (hash, _) = self.enter()?.turn().await?.hash(password).await?;
        Ok(hash)
    }

    /// Returns the number of hashes computed for requests so far.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.0.computed.load(Ordering::Relaxed)
    }
}

/// Returns memory to the system unless another hash follows within [`MEMORY_KEPT`].
fn release_when_idle(pool: Arc<Pool>) {
    let computed = pool.computed.load(Ordering::Relaxed);
    tokio::spawn(async move {
        tokio::time::sleep(MEMORY_KEPT).await;
        if pool.computed.load(Ordering::Relaxed) == computed {
            pool.hasher.release_memory();
        }
    });
}

/// Place in the queue; returned when dropped.
pub struct Place(Arc<Pool>);

impl Place {
    /// Waits until no other attempt at this password is in progress; otherwise simultaneous right ones would count
    /// as failures of each other. Drop the line once the attempt is settled.
    pub async fn line(&self, subject: String) -> Line {
        Lines::wait(&self.0.lines, subject).await
    }

    /// Waits until a hash may be computed.
    ///
    /// # Errors
    /// [`Error::Hashing`] if the server is stopping.
    pub async fn turn(self) -> Result<Turn, Error> {
        let turns = Arc::clone(&self.0.turns);
        let permit = turns.acquire_owned().await.map_err(|_| Error::Hashing)?;
        Ok(Turn {
            place: self,
            _permit: permit,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Turn at computing hashes, one after the other. It stays with an abandoned computation, so that a client that
/// disconnects makes no room for a further one.
pub struct Turn {
    place: Place,
    _permit: OwnedSemaphorePermit,
}

impl Turn {
    /// Hashes a new password, as a PHC string.
    ///
    /// # Errors
    /// Hashing fails.
    pub async fn hash(self, password: Password) -> Result<(String, Self), Error> {
        let salt = array::<16>(self.place.0.entropy.as_ref());
        let (hash, turn) = self
            .on_pool(move |hasher| hasher.compute(&password, &salt))
            .await?;
        Ok((hash?, turn))
    }

    /// Whether a password matches `hash`. Without a hash, or with an empty one (a disabled password), it takes as
    /// long, and the answer is no.
    ///
    /// # Errors
    /// Hashing fails.
    pub async fn verify(self, password: Password, hash: Option<String>) -> Result<(bool, Self), Error> {
        let hash = hash.filter(|hash| !hash.is_empty());
        let (decoy, known) = (self.place.0.decoy.clone(), hash.is_some());
        let (right, turn) = self
            .on_pool(move |hasher| match hash {
                Some(hash) => hasher.verify(&password, &hash, &decoy),
                None => hasher.verify(&password, &decoy, &decoy),
            })
            .await?;
        Ok((right? && known, turn))
    }

    /// Hashes a correct password again if the settings ask for more than `hash` has, or for another pepper.
    ///
    /// # Errors
    /// Hashing fails.
    pub async fn renew(self, password: Password, hash: &str) -> Result<Option<String>, Error> {
        if self.place.0.hasher.is_up_to_date(hash) {
            return Ok(None);
        }
        let (hash, _) = self.hash(password).await?;
        Ok(Some(hash))
    }

    async fn on_pool<T: Send + 'static>(
        self,
        work: impl FnOnce(&Hasher) -> T + Send + 'static,
    ) -> Result<(T, Self), Error> {
        self.place.0.computed.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || (work(&self.place.0.hasher), self))
            .await
            .map_err(|_| Error::Internal("hashing panicked"))?;
        release_when_idle(Arc::clone(&done.1.place.0));
        Ok(done)
    }
}
