//! Background work: takes jobs, runs them, and resumes those of a killed node.
//!
//! Every kind of job is idempotent. A mail is sent twice only if the node dies between the mail server's acceptance
//! and its record, and then with the same Message-ID.

mod answer;
mod answer_email_change;
mod answer_password_reset;
mod answer_sign_up;
mod deliver_mail;
mod deliveries;
mod end_membership;
mod purge_expired;
mod rotate_signing_keys;
mod signing_keys;

pub use signing_keys::{keep_signing_keys_fresh, rotate_signing_keys};

use crate::app::App;
use crate::notifications::Postman;
use chrono::TimeDelta;
use kontor_domain::ids::{Id, MailId};
use kontor_persistence::{Job, JobKind, StorageError, Which};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tracing::{error, warn};

/// Number of jobs taken at once.
const BATCH: u32 = 16;
/// First wait before failed work is tried again; it doubles each time, up to [`RETRY_MAX`].
const RETRY_FIRST: TimeDelta = TimeDelta::seconds(30);
/// Maximum wait before failed work is tried again.
const RETRY_MAX: TimeDelta = TimeDelta::hours(6);

/// Worker for background work, until told to stop.
pub struct Worker {
    app: Arc<App>,
    postman: Postman,
}

enum Outcome {
    Done,
    /// The mail server has accepted this mail.
    Sent(MailId),
    Again(TimeDelta, Option<String>),
    Failed(String),
}

impl Worker {
    /// Creates a worker that sends mail by `postman`.
    #[must_use]
    pub fn new(app: Arc<App>, postman: Postman) -> Self {
        Self { app, postman }
    }

    /// Works until `stop` turns true; jobs in progress are finished first. Mails are delivered in parallel with
    /// everything else, so that neither waits for the other.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let recurring = self.app.own_context("worker");
        let queued: Result<(), StorageError> = self
            .app
            .store
            .write(recurring, |tx| {
                tx.jobs().ensure_recurring(JobKind::PurgeExpired)?;
                tx.jobs().ensure_recurring(JobKind::RotateSigningKeys)
            })
            .await;
        if let Err(error) = queued {
            error!(%error, "recurring work could not be queued");
        }
        tokio::join!(self.run_errands(stop.clone()), self.run_deliveries(stop));
    }

    /// Runs the jobs that are due now, and returns their number; jobs that they queue are left.
    pub async fn work(&self) -> usize {
        self.deliver_due().await + self.do_errands().await
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
                self.do_errand(&job).await
            };
            self.settle(&job, outcome).await;
        }
        count
    }

    async fn lease(&self, which: Which, limit: u32) -> Vec<Job> {
        let (context, lease) = (self.app.own_context("worker"), self.app.settings.jobs.job_lease);
        let jobs: Result<Vec<Job>, StorageError> = self
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

    async fn do_errand(&self, job: &Job) -> Outcome {
        match job.kind {
            JobKind::DeliverMail => Outcome::Failed("a delivery is no errand".to_owned()),
            JobKind::AnswerSignUp => self.answer_sign_up(job).await,
            JobKind::AnswerPasswordReset => self.answer_password_reset(job).await,
            JobKind::AnswerEmailChange => self.answer_email_change(job).await,
            JobKind::WarnOfMembershipEnd => self.warn_of_membership_end(job).await,
            JobKind::EndMembership => self.end_membership(job).await,
            JobKind::PurgeExpired => self.purge().await,
            JobKind::RotateSigningKeys => self.rotate_signing_keys().await,
        }
    }

    async fn settle(&self, job: &Job, outcome: Outcome) {
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
                Outcome::Again(wait, error) => tx.jobs().again(id, now + *wait, error.as_deref()),
                Outcome::Failed(error) => tx.jobs().bury(id, error),
            })
            .await;
        if let Err(error) = settled {
            // The lease expires, and the job is run again.
            error!(%error, job = %job.id, "a job could not be settled");
        }
    }

    fn retry(&self, job: &Job, reason: String) -> Outcome {
        if job.attempts >= self.app.settings.jobs.mail_attempts {
            warn!(job = %job.id, kind = %job.kind, reason, "a job was given up");
            return Outcome::Failed(reason);
        }
        let wait = wait_after(job.attempts);
        warn!(job = %job.id, kind = %job.kind, attempt = job.attempts, again_in_seconds = wait.num_seconds(), reason,
            "a job failed for now");
        Outcome::Again(wait, Some(reason))
    }

    /// Returns the outcome of work in one transaction: done, or to be tried again.
    fn after(&self, job: &Job, worked: Result<(), StorageError>) -> Outcome {
        match worked {
            Ok(()) => Outcome::Done,
            Err(error) => self.retry(job, error.to_string()),
        }
    }
}

/// Returns the id in a job's payload under `name`.
fn named<I: Id>(job: &Job, name: &str) -> Result<I, Outcome> {
    job.payload[name]
        .as_str()
        .and_then(|id| I::parse(id).ok())
        .ok_or_else(|| Outcome::Failed(format!("the job names no {name}")))
}

/// Returns the wait after this many failed attempts.
fn wait_after(attempts: u32) -> TimeDelta {
    let doubled = RETRY_FIRST * 2_i32.saturating_pow(attempts.saturating_sub(1).min(10));
    doubled.min(RETRY_MAX)
}
