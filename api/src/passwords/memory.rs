//! The memory that hashes are computed in. Fresh memory costs half as much again as the hash itself, because the
//! system hands it out page by page; so it is kept for the next hash, and given back once there is none for a while.

use argon2::Block;
use std::sync::{Mutex, PoisonError};

/// The C library raises the size from which it asks the system for memory, and gives it back at once, up to
/// this; smaller blocks would stay with the process. What is not used costs nothing.
const RETURNED_AT_ONCE: usize = 40 * 1024 * 1024;

/// Memory that no hash is computed in at the moment; never more pieces than hashes at once.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    /// Room for this many blocks; what stands in it does not matter.
    pub fn take(&self, blocks: usize) -> Vec<Block> {
        let spare = self.spare().pop();
        let mut memory =
            spare.unwrap_or_else(|| Vec::with_capacity(blocks.max(RETURNED_AT_ONCE / Block::SIZE)));
        memory.resize(blocks, Block::new());
        memory
    }

    /// Keeps it for the next hash.
    pub fn give_back(&self, memory: Vec<Block>) {
        self.spare().push(memory);
    }

    /// Gives everything back to the system.
    pub fn release(&self) {
        self.spare().clear();
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_used_again_until_it_is_released() {
        let memory = Memory::default();
        let (one, other) = (memory.take(8), memory.take(16));
        let places = [one.as_ptr(), other.as_ptr()];
        assert_ne!(places[0], places[1]);
        memory.give_back(one);
        memory.give_back(other);
        for blocks in [16, 8] {
            let again = memory.take(blocks);
            assert!(places.contains(&again.as_ptr()) && again.len() == blocks);
        }
        memory.give_back(Vec::new());
        memory.release();
        assert!(memory.spare().is_empty());
    }
}
