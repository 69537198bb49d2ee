//! Restarting background tasks after a panic: without them a node would answer, but do none of its background work.

use std::time::Duration;
use tracing::error;

/// Wait before a task that panicked is started again.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs a task to its end, and again whenever it panics.
pub(super) async fn keep_running<F>(name: &'static str, task: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    while let Err(failure) = tokio::spawn(task()).await {
        if !failure.is_panic() {
            return;
        }
        error!(%failure, "the {name} panicked, and is started again");
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn a_task_that_panics_is_started_again() {
        let starts = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&starts);
        keep_running("test", move || {
            let starts = Arc::clone(&counted);
            async move { assert!(starts.fetch_add(1, Ordering::SeqCst) == 1, "not yet") }
        })
        .await;
        assert_eq!(starts.load(Ordering::SeqCst), 2);
    }
}
