//! Deliveries of mails and of SMS, each by its channel: several at once, security mails and codes before all others, with
//! one place reserved for them.

use super::Worker;
use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use kontor_persistence::{LeasedJob, Which};
use std::time::Instant;
use tokio::sync::watch;

/// Channel of deliveries. None waits for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// Mails.
    Mail,
    /// SMS.
    Sms,
}

impl Channel {
    /// Returns the jobs of the channel, and those among them that may take the reserved place.
    const fn jobs(self) -> (Which, Which) {
        match self {
            Self::Mail => (Which::Mails, Which::SecurityMails),
            Self::Sms => (Which::Sms, Which::SmsCodes),
        }
    }
}

impl Worker {
    /// Delivers until `stop` turns true. A free place is taken by the next mail in line, so that a slow delivery
    /// holds up only itself.
    pub(super) async fn run_deliveries(&self, channel: Channel, mut stop: watch::Receiver<bool>) {
        let mut queued = self.app.store.jobs_queued();
        let mut in_hand = FuturesUnordered::new();
        loop {
            let is_stopping = *stop.borrow();
            if is_stopping && in_hand.is_empty() {
                return self.rest(channel).await;
            }
            let taken = if is_stopping {
                Vec::new()
            } else {
                let places_taken = in_hand.len();
                let take = self.take(channel, places_taken);
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
                self.rest(channel).await;
            }
            tokio::select! {
                Some(()) = in_hand.next() => {}
                _ = queued.changed(), if !is_stopping => {}
                () = tokio::time::sleep(self.app.settings.jobs.job_poll) => {}
                _ = stop.changed(), if !is_stopping => {}
            }
        }
    }

    /// Delivers as many mails or SMS as may be in progress at once, and returns their number.
    pub(super) async fn deliver_due(&self, channel: Channel) -> usize {
        let taken = self.take(channel, 0).await;
        let count = taken.len();
        join_all(taken.into_iter().map(|(job, leased)| self.carry(job, leased))).await;
        if count == 0 {
            self.rest(channel).await;
        }
        count
    }

    /// Closes connections kept for further deliveries.
    async fn rest(&self, channel: Channel) {
        match channel {
            Channel::Mail => self.postman.rest().await,
            // Each SMS has a connection of its own.
            Channel::Sms => {}
        }
    }

    /// Takes as many deliveries as there are free places; an urgent one may also take the reserved one.
    async fn take(&self, channel: Channel, in_hand: usize) -> Vec<(LeasedJob, Instant)> {
        let places = match channel {
            Channel::Mail => self.app.settings.jobs.mail_deliveries,
            Channel::Sms => self.app.settings.sms.deliveries,
        };
        let (all, urgent) = channel.jobs();
        let free = u32::try_from(places.saturating_sub(in_hand)).unwrap_or(u32::MAX);
        let leased = Instant::now();
        let jobs = match (free, in_hand == places) {
            (0, true) => self.lease(urgent, 1).await,
            (0, false) => Vec::new(),
            (free, _) => self.lease(all, free).await,
        };
        jobs.into_iter().map(|job| (job, leased)).collect()
    }

    /// Delivers one mail or SMS. Sending ends before the lease does, so that no other worker sends the same in the
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
