//! Queues of attempts at one password, which are handled one after the other.
//!
//! An attempt counts as a failure until it is known to be right. Of several at once, the later ones would see the
//! failures of the earlier ones and be refused, although none was wrong. They therefore wait for each other before
//! they are counted. The counters are in the database, and hold without this queue.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OwnedMutexGuard;

/// Queues with at least one attempt; never more than there are places in the queue of hashes.
#[derive(Default)]
pub(super) struct Lines(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

/// Head of a queue; the next attempt follows when it is dropped.
pub struct Line {
    lines: Arc<Lines>,
    subject: String,
    head: Option<OwnedMutexGuard<()>>,
}

impl Lines {
    /// Waits until the attempt is at the head of this subject's queue.
    pub async fn wait(lines: &Arc<Self>, subject: String) -> Line {
        let line = Arc::clone(lines.all().entry(subject.clone()).or_default());
        // Created first, so that an attempt that is abandoned while waiting also leaves the queue.
        let mut place = Line {
            lines: Arc::clone(lines),
            subject,
            head: None,
        };
        place.head = Some(line.lock_owned().await);
        place
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<tokio::sync::Mutex<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let mut lines = self.lines.all();
        drop(self.head.take());
        if lines
            .get(&self.subject)
            .is_some_and(|line| Arc::strong_count(line) == 1)
        {
            lines.remove(&self.subject);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn one_follows_the_other_and_nothing_is_left() {
        let lines = Arc::<Lines>::default();
        let wait = |subject: &str| Lines::wait(&lines, subject.to_owned());
        let first = wait("lea").now_or_never().expect("nobody before it");
        assert!(wait("noa").now_or_never().is_some());
        let mut second = Box::pin(wait("lea"));
        assert!(second.as_mut().now_or_never().is_none());
        // An abandoned attempt does not keep the next one waiting.
        assert!(wait("lea").now_or_never().is_none());
        drop(first);
        let second = second.now_or_never().expect("its turn");
        assert_eq!(lines.all().len(), 1);
        drop(second);
        assert!(lines.all().is_empty());
    }
}
