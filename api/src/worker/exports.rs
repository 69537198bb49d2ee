//! Exports, which take minutes: one after the other, beside all other work, under a lease that is extended while one is
//! being made.

use super::Worker;
use crate::jobs::Outcome;
use chrono::TimeDelta;
use kontor_persistence::{LeasedJob, StorageError, Which};
use std::time::Duration;
use tokio::sync::watch;
use tracing::warn;

/// Number of extensions within the time of a lease.
const EXTENSIONS: u32 = 3;

impl Worker {
    /// Makes exports until `stop` turns true. One that is being made then is begun again by another worker.
    pub(super) async fn run_exports(&self, mut stop: watch::Receiver<bool>) {
        let mut queued = self.app.store.jobs_queued();
        while !*stop.borrow() {
            let mut stopping = stop.clone();
            let stopped = async move {
                // An error means that nobody can stop it anymore, which is a stop, too.
                let _ = stopping.wait_for(|stop| *stop).await;
            };
            if self.do_exports(stopped).await == 0 {
                tokio::select! {
                    _ = queued.changed() => {}
                    () = tokio::time::sleep(self.app.settings.jobs.job_poll) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }

    /// Makes the next export, until `stopped`; returns the number of exports taken.
    pub(super) async fn do_exports(&self, stopped: impl Future<Output = ()>) -> usize {
        let jobs = self.lease(Which::Exports, 1).await;
        let Some(job) = jobs.first() else { return 0 };
        let outcome = tokio::select! {
            outcome = self.run_job(job) => outcome,
            // Another worker has the job now, and settles it.
            () = self.until_lost(job) => return 1,
            () = stopped => Outcome::Again(TimeDelta::zero(), None),
        };
        self.settle(job, outcome).await;
        1
    }

    /// Extends the lease of a job again and again, until it is lost.
    async fn until_lost(&self, job: &LeasedJob) {
        let lease = self.app.settings.jobs.job_lease;
        let pause = lease.to_std().unwrap_or_default() / EXTENSIONS;
        loop {
            tokio::time::sleep(pause.max(Duration::from_millis(100))).await;
            let (job, context) = (job.clone(), self.app.own_context("worker"));
            let until = context.now + lease;
            let extended: Result<bool, StorageError> = self
                .app
                .store
                .write(context, move |tx| tx.jobs().extend(&job, until))
                .await;
            match extended {
                Ok(true) => {}
                Ok(false) => return,
                // It holds until its end, and the next extension may succeed.
                Err(error) => warn!(%error, "a lease could not be extended"),
            }
        }
    }
}
