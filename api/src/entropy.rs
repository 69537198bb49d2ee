//! Randomness, obtained only here. Secrets, salts and the seeds of ids all come from here, so that a test can
//! repeat them.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// Source of random bytes.
pub trait Entropy: Send + Sync {
    /// Overwrites all of `bytes` with random ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// Returns `N` random bytes.
#[must_use]
pub fn array<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// Random source of the operating system.
///
/// # Panics
/// `fill` panics if the operating system can't provide randomness: nothing that needs a secret may continue then,
/// and no caller could do better than stop.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the Entropy used everywhere else"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system's random source failed: {error}");
        }
    }
}

/// Bytes that look random and are the same in every run. For tests: anyone who knows the seed knows them all.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededEntropy {
    /// Creates the sequence that belongs to `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for block in bytes.chunks_mut(32) {
            let counter = self.drawn.fetch_add(1, Ordering::Relaxed);
            let digest = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(counter.to_be_bytes());
            block.copy_from_slice(&digest.finalize()[..block.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_each_draw_differs() {
        let (one, same, other) = (
            SeededEntropy::new(1),
            SeededEntropy::new(1),
            SeededEntropy::new(2),
        );
        let first: [u8; 40] = array(&one);
        assert_eq!(first, array(&same));
        assert_ne!(first, array(&one));
        assert_ne!(first, array(&other));
    }

    #[test]
    fn the_system_fills_every_byte() {
        // 256 bytes that are all zero do not occur.
        assert_ne!(array::<256>(&SystemEntropy), [0; 256]);
    }
}
