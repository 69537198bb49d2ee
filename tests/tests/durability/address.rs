//! The address of a server whose successor listens elsewhere.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// Time a client waits for a new server before it tries the old one again.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server's address, followed by its clients.
#[derive(Default)]
pub struct Address {
    base: Mutex<String>,
    moved: Condvar,
}

impl Address {
    /// Tells the clients where the server is now.
    pub fn move_to(&self, base: &str) {
        base.clone_into(&mut self.base.lock().expect("an address"));
        self.moved.notify_all();
    }

    pub fn current(&self) -> String {
        self.base.lock().expect("an address").clone()
    }

    /// Returns when the server has left `base`, or after a while.
    pub fn wait_for_another(&self, base: &str) {
        let current = self.base.lock().expect("an address");
        let another = self
            .moved
            .wait_timeout_while(current, PATIENCE, |current| current == base);
        drop(another.expect("an address"));
    }
}
