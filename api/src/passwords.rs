//! Hashing passwords: Argon2id on a bounded pool, so that a burst of logins can't exhaust the memory.

use crate::entropy::{Entropy, array};
use crate::error::Error;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{self, CustomizedPasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use kontor_domain::identity::Password;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// What one hash costs, and how many may wait.
#[derive(Debug, Clone, Copy)]
pub struct HashingCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Hashes computed at once; each takes the memory.
    pub at_once: usize,
    /// Requests that may wait for a hash; more are refused.
    pub queue: usize,
}

/// Computes and checks hashes.
pub struct Passwords {
    hasher: Hasher,
    entropy: Arc<dyn Entropy>,
    places: Semaphore,
    waiting: AtomicUsize,
    computed: AtomicU64,
    limit: usize,
    /// A hash of nothing: an unknown address costs as much as a known one.
    decoy: OnceLock<String>,
}

impl Passwords {
    /// A pool of the given cost.
    ///
    /// # Errors
    /// When Argon2 refuses the parameters.
    pub fn new(cost: HashingCost, entropy: Arc<dyn Entropy>) -> Result<Self, argon2::Error> {
        let params = Params::new(cost.memory_kib, cost.iterations, cost.parallelism, None)?;
        Ok(Self {
            hasher: Hasher(params),
            entropy,
            places: Semaphore::new(cost.at_once),
            waiting: AtomicUsize::new(0),
            computed: AtomicU64::new(0),
            limit: cost.at_once + cost.queue,
            decoy: OnceLock::new(),
        })
    }

    /// The hash of a new password, as a PHC string.
    ///
    /// # Errors
    /// [`Error::Hashing`] when too many wait.
    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        let (hasher, salt) = (self.hasher.clone(), array::<16>(self.entropy.as_ref()));
        self.on_pool(move || hasher.compute(&password, &salt)).await?
    }

    /// Whether a password is the one behind `hash`. Without a hash, or with an empty one (the password was
    /// disabled), it takes as long, and the answer is no.
    ///
    /// # Errors
    /// [`Error::Hashing`] when too many wait.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool, Error> {
        let hash = hash.filter(|hash| !hash.is_empty());
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.decoy()?,
        };
        let hasher = self.hasher.clone();
        let right = self
            .on_pool(move || {
                let hash = PasswordHash::new(&hash)
                    .map_err(|_| Error::Internal("a stored password hash can't be read"))?;
                Ok::<_, Error>(
                    hasher
                        .verify_password(password.expose().as_bytes(), &hash)
                        .is_ok(),
                )
            })
            .await??;
        Ok(right && known)
    }

    /// How many hashes were computed for requests so far.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    fn decoy(&self) -> Result<String, Error> {
        if let Some(decoy) = self.decoy.get() {
            return Ok(decoy.clone());
        }
        let decoy = self.hasher.compute(
            &Password::presented("nobody's password"),
            &array::<16>(self.entropy.as_ref()),
        )?;
        Ok(self.decoy.get_or_init(|| decoy).clone())
    }

    async fn on_pool<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _waiting = Waiting::enter(&self.waiting, self.limit).ok_or(Error::Hashing)?;
        let _place = self.places.acquire().await.map_err(|_| Error::Hashing)?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Error::Internal("hashing panicked"))
    }
}

/// The C library raises the size from which it asks the system for memory, and gives it back at once, up to
/// this; smaller blocks stay with the process after a burst of logins. What is not used costs nothing.
const RETURNED_AT_ONCE: usize = 40 * 1024 * 1024;

/// Argon2id with parameters for new hashes, in memory that goes back to the system after each hash.
#[derive(Clone)]
struct Hasher(Params);

impl Hasher {
    fn compute(&self, password: &Password, salt: &[u8]) -> Result<String, Error> {
        self.hash_password_customized(password.expose().as_bytes(), salt, None, None, self.0.clone())
            .map(|hash| hash.to_string())
            .map_err(|_| Error::Internal("hashing failed"))
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Hasher {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> password_hash::Result<PasswordHash> {
        let algorithm = algorithm.map_or(Ok(Algorithm::Argon2id), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let mut memory = Vec::with_capacity(params.block_count().max(RETURNED_AT_ONCE / Block::SIZE));
        memory.resize(params.block_count(), Block::new());
        let salt = Salt::new(salt)?;
        let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
        Argon2::new(algorithm, version, params.clone())
            .hash_password_into_with_memory(password, &salt, &mut hash, memory)?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(Output::new(&hash)?),
        })
    }
}

/// A place among those who wait; given back when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize, limit: usize) -> Option<Self> {
        let before = count.fetch_add(1, Ordering::Relaxed);
        let place = Self(count);
        (before < limit).then_some(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
