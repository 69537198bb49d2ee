//! Background work: takes jobs, runs them, and resumes those of a killed node.
//!
//! Every kind of job is idempotent. A mail or SMS is sent twice only if the node dies between the acceptance by the
//! server or gateway and its record, and then with the same Message-ID or key.

mod deliver_mail;
mod deliver_sms;
mod deliveries;
mod exports;
mod purge_expired;
mod sweep_files;
#[cfg(test)]
mod tests;

use crate::app::App;
use crate::billing::{IssueRenewals, MakeBillingExport, RenderDocument, SendRenewalNotices, SettleProduct};
use crate::identity::{AnswerEmailChange, AnswerPasswordReset, AnswerSignUp, RotateSigningKeys};
use crate::jobs::{Attempt, Outcome};
use crate::notifications::Postman;
use crate::notifications::sms::Courier;
use crate::organizations::{EndMembership, WarnOfMembershipEnd};
use crate::payments::{BookBankFile, PayDueInvoices, PayFromPrepaid, SettleInvoice};
use crate::reminders::{DecideReminders, SendReminder};
use chrono::TimeDelta;
use deliveries::Channel;
use kontor_persistence::{DeliverMail, DeliverSms, JobKind, LeasedJob, StorageError, Which};
use purge_expired::PurgeExpired;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use sweep_files::SweepFiles;
pub use sweep_files::{Swept, sweep};
use tokio::sync::watch;
use tracing::error;

/// Number of jobs taken at once.
const BATCH: u32 = 16;
/// Pause between two looks at jobs that another task has taken.
const IDLE_PAUSE: Duration = Duration::from_millis(50);

/// Worker for background work, until told to stop.
pub struct Worker {
    app: Arc<App>,
    postman: Postman,
    courier: Courier,
    settled: AtomicU64,
}

impl Worker {
    /// Creates a worker that sends mail by `postman`, and SMS as the settings say.
    #[must_use]
    pub fn new(app: Arc<App>, postman: Postman) -> Self {
        Self {
            courier: app.settings.courier(),
            app,
            postman,
            settled: AtomicU64::new(0),
        }
    }

    /// Works until `stop` turns true; jobs in progress are finished first, but for exports, which are begun again later.
    /// Mails, SMS, exports and everything else are done in parallel, so that none waits for the others.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        if let Err(error) = self.take_over().await {
            error!(%error, "the jobs of the node before could not be taken over");
        }
        if let Err(error) = self.queue_recurring().await {
            error!(%error, "recurring work could not be queued");
        }
        tokio::join!(
            self.run_errands(stop.clone()),
            // In a box, for it is large.
            Box::pin(self.run_exports(stop.clone())),
            Box::pin(self.run_deliveries(Channel::Sms, stop.clone())),
            self.run_deliveries(Channel::Mail, stop)
        );
    }

    async fn take_over(&self) -> Result<(), StorageError> {
        self.app
            .store
            .write(self.app.own_context("worker"), |tx| {
                tx.jobs().end_leases_of_predecessor()
            })
            .await
    }

    /// Ensures that the recurring jobs wait, each once.
    ///
    /// # Errors
    /// The database fails.
    pub async fn queue_recurring(&self) -> Result<(), StorageError> {
        self.app
            .store
            .write(self.app.own_context("worker"), |tx| {
                tx.jobs().ensure_recurring(&PurgeExpired)?;
                tx.jobs().ensure_recurring(&SweepFiles { folder: 0 })?;
                tx.jobs().ensure_recurring(&IssueRenewals)?;
                tx.jobs().ensure_recurring(&DecideReminders::default())?;
                tx.jobs().ensure_recurring(&SendRenewalNotices)?;
                tx.jobs().ensure_recurring(&PayDueInvoices)?;
                tx.jobs().ensure_recurring(&RotateSigningKeys)
            })
            .await
    }

    /// Runs the jobs that are due now, and returns their number; jobs that they queue are left.
    pub async fn work(&self) -> usize {
        self.deliver_due(Channel::Mail).await
            + self.deliver_due(Channel::Sms).await
            + self.do_errands().await
            + self.do_exports(pending()).await
    }

    /// Returns the number of jobs that this worker has run so far, including failed attempts.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.settled.load(Ordering::Relaxed)
    }

    /// Runs due jobs, those that they queue too, until none is left or the time is over; returns the number of those
    /// left. Jobs that another task has taken are awaited.
    ///
    /// # Errors
    /// The database fails.
    pub async fn work_until_idle(&self, limit: Duration) -> Result<i64, StorageError> {
        let end = Instant::now() + limit;
        loop {
            let worked = self.work().await;
            let context = self.app.own_context("worker");
            let due = self.app.store.read(context, |tx| tx.jobs().count_due()).await?;
            if due == 0 || Instant::now() >= end {
                return Ok(due);
            }
            if worked == 0 {
                tokio::time::sleep(IDLE_PAUSE).await;
            }
        }
    }

    async fn run_errands(&self, mut stop: watch::Receiver<bool>) {
        let mut queued = self.app.store.jobs_queued();
        loop {
            let worked = self.do_errands().await;
            if *stop.borrow() {
                return;
            }
            if worked == 0 {
                tokio::select! {
                    _ = queued.changed() => {}
                    () = tokio::time::sleep(self.app.settings.jobs.job_poll) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }

    /// Runs a batch of due jobs other than deliveries, one after the other.
    async fn do_errands(&self) -> usize {
        let began = Instant::now();
        let jobs = self.lease(Which::Errands, BATCH).await;
        let count = jobs.len();
        let lease = self.app.settings.jobs.job_lease.to_std().unwrap_or_default();
        for job in jobs {
            let outcome = if began.elapsed() > lease / 2 {
                // Slow jobs used up the time of those behind them: another worker takes these.
                Outcome::Again(TimeDelta::zero(), None)
            } else {
                self.run_job(&job).await
            };
            self.settle(&job, outcome).await;
        }
        count
    }

    async fn lease(&self, which: Which, limit: u32) -> Vec<LeasedJob> {
        let (context, lease) = (self.app.own_context("worker"), self.app.settings.jobs.job_lease);
        let jobs: Result<Vec<LeasedJob>, StorageError> = self
            .app
            .store
            .write(context, move |tx| tx.jobs().lease(which, limit, lease))
            .await;
        match jobs {
            Ok(jobs) => jobs,
            Err(error) => {
                error!(%error, "no jobs could be taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
                Vec::new()
            }
        }
    }

    /// Runs a job, whatever its kind.
    async fn run_job(&self, job: &LeasedJob) -> Outcome {
        let attempt = self.attempt(job);
        match job.kind {
            JobKind::DeliverMail => attempt.run_as::<DeliverMail>().await,
            JobKind::DeliverSms => attempt.run_as::<DeliverSms>().await,
            JobKind::AnswerSignUp => attempt.run_as::<AnswerSignUp>().await,
            JobKind::AnswerPasswordReset => attempt.run_as::<AnswerPasswordReset>().await,
            JobKind::AnswerEmailChange => attempt.run_as::<AnswerEmailChange>().await,
            JobKind::WarnOfMembershipEnd => attempt.run_as::<WarnOfMembershipEnd>().await,
            JobKind::EndMembership => attempt.run_as::<EndMembership>().await,
            JobKind::PurgeExpired => attempt.run_as::<PurgeExpired>().await,
            JobKind::IssueRenewals => attempt.run_as::<IssueRenewals>().await,
            JobKind::DecideReminders => attempt.run_as::<DecideReminders>().await,
            JobKind::SendReminder => attempt.run_as::<SendReminder>().await,
            JobKind::SendRenewalNotices => attempt.run_as::<SendRenewalNotices>().await,
            JobKind::PayDueInvoices => attempt.run_as::<PayDueInvoices>().await,
            JobKind::PayFromPrepaid => attempt.run_as::<PayFromPrepaid>().await,
            JobKind::RenderDocument => attempt.run_as::<RenderDocument>().await,
            JobKind::MakeBillingExport => Box::pin(attempt.run_as::<MakeBillingExport>()).await,
            JobKind::BookBankFile => Box::pin(attempt.run_as::<BookBankFile>()).await,
            JobKind::SettleInvoice => attempt.run_as::<SettleInvoice>().await,
            JobKind::SettleProduct => attempt.run_as::<SettleProduct>().await,
            JobKind::SweepFiles => attempt.run_as::<SweepFiles>().await,
            JobKind::RotateSigningKeys => attempt.run_as::<RotateSigningKeys>().await,
        }
    }

    /// Returns an attempt at a job.
    fn attempt<'a>(&'a self, row: &'a LeasedJob) -> Attempt<'a> {
        Attempt {
            app: &self.app,
            postman: &self.postman,
            courier: &self.courier,
            row,
        }
    }

    async fn settle(&self, job: &LeasedJob, outcome: Outcome) {
        let (context, id) = (self.app.own_context("worker"), job.id);
        let now = context.now;
        let settled: Result<(), StorageError> = self
            .app
            .store
            .write(context, move |tx| match &outcome {
                Outcome::Done => tx.jobs().done(id),
                Outcome::Sent(mail) => {
                    tx.outbox().sent(*mail)?;
                    tx.jobs().done(id)
                }
                Outcome::SentSms(sms) => {
                    tx.sms().sent(*sms)?;
                    tx.jobs().done(id)
                }
                Outcome::Again(wait, error) => tx.jobs().again(id, now + *wait, error.as_deref()),
                Outcome::Failed(error) => tx.jobs().bury(id, error),
            })
            .await;
        self.settled.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = settled {
            // The lease expires, and the job is run again.
            error!(%error, job = %job.id, "a job could not be settled");
        }
    }
}
