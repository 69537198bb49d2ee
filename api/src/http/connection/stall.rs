//! Measuring for how long nothing could be written.

use std::pin::Pin;
use std::task::Context;
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// Timer of a client that reads nothing; any progress restarts it.
pub struct Stall {
    allowed: Duration,
    /// Runs only while the client makes no progress.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Stall {
    /// Starts without a stall.
    pub const fn new(allowed: Duration) -> Self {
        Self { allowed, timer: None }
    }

    /// Whether nothing was written for too long; otherwise the task is woken when the time is up.
    pub fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        let allowed = self.allowed;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(allowed)));
        timer.as_mut().poll(cx).is_ready()
    }

    /// Records progress.
    pub fn clear(&mut self) {
        self.timer = None;
    }
}
