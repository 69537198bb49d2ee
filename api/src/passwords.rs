//! Hashing passwords: Argon2id on a bounded pool, so that a burst of logins can't exhaust the memory.

use crate::entropy::{Entropy, array};
use crate::error::Error;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
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
    argon2: Argon2<'static>,
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
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
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
        let (argon2, salt) = (self.argon2.clone(), array::<16>(self.entropy.as_ref()));
        self.on_pool(move || compute(&argon2, &password, &salt)).await?
    }

    /// Whether a password is the one behind `hash`. Without a hash it takes as long, and the answer is no.
    ///
    /// # Errors
    /// [`Error::Hashing`] when too many wait.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.decoy()?,
        };
        let argon2 = self.argon2.clone();
        let right = self
            .on_pool(move || {
                let hash = PasswordHash::new(&hash)
                    .map_err(|_| Error::Internal("a stored password hash can't be read"))?;
                Ok::<_, Error>(
                    argon2
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
        let decoy = compute(
            &self.argon2,
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

fn compute(argon2: &Argon2<'_>, password: &Password, salt: &[u8]) -> Result<String, Error> {
    let failed = |_| Error::Internal("hashing failed");
    argon2
        .hash_password_with_salt(password.expose().as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(failed)
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
