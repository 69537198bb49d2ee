//! Deliveries of mails: several at once, security mails before all others, with one place reserved for them.

use super::Worker;
use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use kontor_persistence::{LeasedJob, Which};
use std::time::Instant;
use tokio::sync::watch;

impl Worker {
    /// Delivers until `stop` turns true. A free place is taken by the next mail in line, so that a slow delivery
    /// holds up only itself.
    pub(super) async fn run_deliveries(&self, mut stop: watch::Receiver<bool>) {
        let mut queued = self.app.store.jobs_queued();
        let mut in_hand = FuturesUnordered::new();
        loop {
            let is_stopping = *stop.borrow();
            if is_stopping && in_hand.is_empty() {
                return self.postman.rest().await;
            }
            let taken = if is_stopping {
                Vec::new()
            } else {
                let places_taken = in_hand.len();
                let take = self.take_mails(places_taken);
                let mut take = std::pin::pin!(take);
                // The others continue in the meantime: one that was given a connection must be able to return it.
                loop {
                    tokio::select! {
                        taken = &mut take => break taken,
                        Some(()) = in_hand.next() => {}
                    }
                }
            };
            let more = !taken.is_empty();
            in_hand.extend(taken.into_iter().map(|(job, leased)| self.carry(job, leased)));
            if more {
                continue;
            }
            if in_hand.is_empty() {
                self.postman.rest().await;
            }
            tokio::select! {
                Some(()) = in_hand.next() => {}
                _ = queued.changed(), if !is_stopping => {}
                () = tokio::time::sleep(self.app.settings.jobs.job_poll) => {}
                _ = stop.changed(), if !is_stopping => {}
            }
        }
    }

    /// Delivers as many mails as may be in progress at once, and returns their number.
    pub(super) async fn deliver_due(&self) -> usize {
        let taken = self.take_mails(0).await;
        let count = taken.len();
        join_all(taken.into_iter().map(|(job, leased)| self.carry(job, leased))).await;
        if count == 0 {
            self.postman.rest().await;
        }
        count
    }

    /// Takes as many mails as there are free places; a security mail may also take the reserved one.
    async fn take_mails(&self, in_hand: usize) -> Vec<(LeasedJob, Instant)> {
        let places = self.app.settings.jobs.mail_deliveries;
        let free = u32::try_from(places.saturating_sub(in_hand)).unwrap_or(u32::MAX);
        let leased = Instant::now();
        let jobs = match (free, in_hand == places) {
            (0, true) => self.lease(Which::SecurityMails, 1).await,
            (0, false) => Vec::new(),
            (free, _) => self.lease(Which::Mails, free).await,
        };
        jobs.into_iter().map(|job| (job, leased)).collect()
    }

    /// Delivers one mail. Sending ends before the lease does, so that no other worker sends the same mail in the
    /// meantime.
    async fn carry(&self, job: LeasedJob, leased: Instant) {
        let lease = self.app.settings.jobs.job_lease.to_std().unwrap_or_default();
        let left = lease.saturating_sub(leased.elapsed());
        let outcome = tokio::time::timeout(left, self.run_job(&job))
            .await
            .unwrap_or_else(|_| {
                self.attempt(&job)
                    .retry("sending took longer than the job's lease".to_owned())
            });
        self.settle(&job, outcome).await;
    }
}
