//! Memory for computing hashes. New memory costs half as much again as the hash itself, because the system hands it
//! out page by page; so it is kept for the next hash, and returned once there has been none for a while.

use argon2::Block;
use std::sync::{Mutex, PoisonError};

/// Size from which the C library requests memory from the system and returns it immediately, at most; smaller
/// blocks would stay with the process. Unused memory costs nothing.
const RETURNED_AT_ONCE: usize = 40 * 1024 * 1024;

/// Memory not currently used by a hash; never more pieces than simultaneous hashes.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    /// Returns room for this many blocks, with arbitrary contents.
    pub fn take(&self, blocks: usize) -> Vec<Block> {
        let spare = self.spare().pop();
        let mut memory =
            spare.unwrap_or_else(|| Vec::with_capacity(blocks.max(RETURNED_AT_ONCE / Block::SIZE)));
        memory.resize(blocks, Block::new());
        memory
    }

    /// Keeps the memory for the next hash.
    pub fn give_back(&self, memory: Vec<Block>) {
        self.spare().push(memory);
    }

    /// Returns all memory to the system.
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
