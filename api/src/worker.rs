//! Background work: takes jobs, does them, and takes up again what a killed node left behind.
//!
//! Every kind is idempotent. A mail may go out twice only if the node dies between the mail server's yes and
//! the note of it, and then with the same Message-ID.

use crate::app::App;
use crate::error::Error;
use crate::notifications::{DeliveryError, Envelope, Postman, render};
use crate::organizations::End;
use chrono::TimeDelta;
use kontor_domain::ids::{Id, MailId};
use kontor_persistence::{Job, JobKind, OutgoingMail, StorageError, Tx};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tracing::{error, info, warn};

/// Jobs taken at once.
const BATCH: u32 = 16;
/// How often expired rows are deleted.
const PURGE_EVERY: TimeDelta = TimeDelta::hours(1);
/// The first wait before failed work is tried again; it doubles each time, up to [`RETRY_MAX`].
const RETRY_FIRST: TimeDelta = TimeDelta::seconds(30);
/// The longest wait before failed work is tried again.
const RETRY_MAX: TimeDelta = TimeDelta::hours(6);

/// Does background work until it is told to stop.
pub struct Worker {
    app: Arc<App>,
    postman: Postman,
}

enum Outcome {
    Done,
    Again(TimeDelta, Option<String>),
    Failed(String),
}

impl Worker {
    /// A worker that sends mail by `postman`.
    #[must_use]
    pub fn new(app: Arc<App>, postman: Postman) -> Self {
        Self { app, postman }
    }

    /// Works until `stop` turns true; a job in hand is finished first.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let recurring = self.app.own_context("worker");
        let queued: Result<(), StorageError> = self
            .app
            .store
            .write(recurring, |tx| tx.jobs().ensure_recurring(JobKind::PurgeExpired))
            .await;
        if let Err(error) = queued {
            error!(%error, "recurring work could not be queued");
        }
        let poll = self.app.settings.job_poll;
        loop {
            let worked = self.work().await;
            if *stop.borrow() {
                return;
            }
            if worked == 0 {
                tokio::select! {
                    () = self.app.store.jobs_queued() => {}
                    () = tokio::time::sleep(poll) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }

    /// Does what is due now, and says how much that was.
    pub async fn work(&self) -> usize {
        let (began, context, lease) = (
            Instant::now(),
            self.app.own_context("worker"),
            self.app.settings.job_lease,
        );
        let jobs: Result<Vec<Job>, StorageError> = self
            .app
            .store
            .write(context, move |tx| tx.jobs().lease(BATCH, lease))
            .await;
        let jobs = match jobs {
            Ok(jobs) => jobs,
            Err(error) => {
                error!(%error, "no jobs could be taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
                return 0;
            }
        };
        let count = jobs.len();
        let lease = lease.to_std().unwrap_or_default();
        for job in jobs {
            let left = lease.saturating_sub(began.elapsed());
            let outcome = if left < lease / 2 {
                // Slow deliveries used up the time of those behind them: whoever is free takes these.
                Outcome::Again(TimeDelta::zero(), None)
            } else {
                self.run_one(&job, left).await
            };
            self.settle(&job, outcome).await;
        }
        count
    }

    /// Sending ends before the lease does, so that no other worker sends the same mail meanwhile.
    async fn run_one(&self, job: &Job, left: Duration) -> Outcome {
        match job.kind {
            JobKind::DeliverMail => tokio::time::timeout(left, self.deliver(job))
                .await
                .unwrap_or_else(|_| self.retry(job, "sending took longer than the job's lease".to_owned())),
            JobKind::WarnOfMembershipEnd => self.at_end_of_membership(job, End::warn).await,
            JobKind::EndMembership => self.at_end_of_membership(job, End::announce).await,
            JobKind::PurgeExpired => self.purge().await,
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
                Outcome::Again(wait, error) => tx.jobs().again(id, now + *wait, error.as_deref()),
                Outcome::Failed(error) => tx.jobs().bury(id, error),
            })
            .await;
        if let Err(error) = settled {
            // The lease runs out, and the job is done again.
            error!(%error, job = %job.id, "a job could not be settled");
        }
    }

    async fn deliver(&self, job: &Job) -> Outcome {
        let Some(id) = job.payload["mail"].as_str().and_then(|id| MailId::parse(id).ok()) else {
            return Outcome::Failed("the job names no mail".to_owned());
        };
        let context = self.app.own_context("worker");
        let mail = self
            .app
            .store
            .read(context, move |tx| tx.outbox().unsent(id))
            .await;
        let mail = match mail {
            Ok(Some(mail)) => mail,
            Ok(None) => return Outcome::Done,
            Err(StorageError::Sealed) => {
                return Outcome::Failed("sealed under another master key".to_owned());
            }
            Err(error) => return self.retry(job, error.to_string()),
        };
        let envelope = match self.envelope(mail) {
            Ok(envelope) => envelope,
            Err(error) => return Outcome::Failed(error),
        };
        match self.postman.deliver(&envelope).await {
            Ok(()) => self.sent(id).await,
            Err(DeliveryError {
                permanent: true,
                reason,
            }) => {
                warn!(mail = %id, reason, "a mail can't be delivered");
                Outcome::Failed(reason)
            }
            Err(DeliveryError {
                permanent: false,
                reason,
            }) => self.retry(job, reason),
        }
    }

    async fn sent(&self, id: MailId) -> Outcome {
        let context = self.app.own_context("worker");
        let noted: Result<(), StorageError> = self
            .app
            .store
            .write(context, move |tx| tx.outbox().sent(id))
            .await;
        match noted {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Again(RETRY_FIRST, Some(error.to_string())),
        }
    }

    fn envelope(&self, mail: OutgoingMail) -> Result<Envelope, String> {
        let letter = render(
            &mail.template,
            mail.locale.as_str(),
            &mail.parameters,
            self.app.public_url(),
        )
        .map_err(|error| error.to_string())?;
        let host = self
            .app
            .public_url()
            .split_once("://")
            .map_or("kontor", |(_, host)| host);
        let host = host.split(':').next().unwrap_or("kontor");
        Ok(Envelope {
            message_id: format!("<{}@{host}>", mail.id),
            to: mail.recipient,
            from: self.app.settings.mail_from.to_string(),
            subject: letter.subject,
            text: letter.text,
            date: mail.created_at,
        })
    }

    fn retry(&self, job: &Job, reason: String) -> Outcome {
        if job.attempts >= self.app.settings.mail_attempts {
            warn!(job = %job.id, reason, "a mail was given up");
            return Outcome::Failed(reason);
        }
        Outcome::Again(wait_after(job.attempts), Some(reason))
    }

    /// The job goes out in the transaction of its effects, so they come about once, whoever else has it in hand.
    async fn at_end_of_membership(
        &self,
        job: &Job,
        act: fn(End, &mut Tx<'_>) -> Result<(), Error>,
    ) -> Outcome {
        let Some(end) = End::of(job) else {
            return Outcome::Failed("the job names no membership".to_owned());
        };
        let (context, id) = (self.app.own_context("worker"), job.id);
        let done: Result<(), Error> = self
            .app
            .store
            .write(context, move |tx| {
                if tx.jobs().claim(id)? {
                    act(end, tx)?;
                }
                Ok(())
            })
            .await;
        match done {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Again(wait_after(job.attempts), Some(error.to_string())),
        }
    }

    async fn purge(&self) -> Outcome {
        let context = self.app.own_context("worker");
        let purged: Result<usize, StorageError> = self
            .app
            .store
            .write(context, |tx| tx.jobs().purge_expired())
            .await;
        match purged {
            Ok(rows) => {
                if rows > 0 {
                    info!(rows, "expired rows were deleted");
                }
                Outcome::Again(PURGE_EVERY, None)
            }
            Err(error) => Outcome::Again(PURGE_EVERY, Some(error.to_string())),
        }
    }
}

/// How long failed work waits after so many attempts.
fn wait_after(attempts: u32) -> TimeDelta {
    let doubled = RETRY_FIRST * 2_i32.saturating_pow(attempts.saturating_sub(1).min(10));
    doubled.min(RETRY_MAX)
}
