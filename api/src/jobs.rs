//! Jobs: background work as types. A job is a payload with a `run`, in the folder of its capability; the worker takes
//! the rows and settles the outcomes.

use crate::app::App;
use crate::notifications::Postman;
use crate::notifications::sms::Courier;
use chrono::TimeDelta;
use kontor_domain::ids::{MailId, SmsId};
use kontor_persistence::{LeasedJob, Payload, StorageError};
use std::sync::Arc;
use tracing::warn;

/// First wait before failed work is tried again; it doubles each time, up to [`RETRY_MAX`].
const RETRY_FIRST: TimeDelta = TimeDelta::seconds(30);
/// Maximum wait before failed work is tried again.
const RETRY_MAX: TimeDelta = TimeDelta::hours(6);

/// A kind of background work. It is idempotent, for it may be done again.
pub trait Job: Payload {
    /// Does the work once.
    fn run(self, attempt: &Attempt<'_>) -> impl Future<Output = Outcome> + Send;
}

/// Result of an attempt.
pub enum Outcome {
    /// The job is done.
    Done,
    /// The mail server has accepted this mail.
    Sent(MailId),
    /// The gateway has accepted this SMS.
    SentSms(SmsId),
    /// The job is due again after this time; the text is the reason, if it failed.
    Again(TimeDelta, Option<String>),
    /// The job has failed permanently.
    Failed(String),
}

/// One attempt at a job: its row, and the parts of the server that it works with.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The application.
    pub app: &'a Arc<App>,
    /// Sender of mails.
    pub postman: &'a Postman,
    /// Sender of SMS.
    pub courier: &'a Courier,
    /// The job's row.
    pub row: &'a LeasedJob,
}

impl Attempt<'_> {
    /// Runs the job as a `J`.
    pub async fn run_as<J: Job>(self) -> Outcome {
        debug_assert_eq!(J::KIND, self.row.kind, "a job runs as its own kind");
        match self.row.payload::<J>() {
            Ok(job) => job.run(&self).await,
            Err(error) => Outcome::Failed(format!("the payload of `{}` can't be read: {error}", J::KIND)),
        }
    }

    /// Returns the outcome of work in one transaction: done, or to be tried again.
    pub fn after(&self, worked: Result<(), StorageError>) -> Outcome {
        match worked {
            Ok(()) => Outcome::Done,
            Err(error) => self.retry(error.to_string()),
        }
    }

    /// Returns the outcome of failed work: to be tried again, until there were enough attempts.
    pub fn retry(&self, reason: String) -> Outcome {
        self.retry_at_most(self.app.settings.jobs.mail_attempts, reason)
    }

    /// Returns the outcome of failed work: to be tried again, until there were this many attempts.
    pub fn retry_at_most(&self, attempts: u32, reason: String) -> Outcome {
        let (id, kind, attempt) = (self.row.id, self.row.kind, self.row.attempts);
        if attempt >= attempts {
            warn!(job = %id, %kind, reason, "a job was given up");
            return Outcome::Failed(reason);
        }
        let wait = wait_after(attempt);
        warn!(job = %id, %kind, attempt, again_in_seconds = wait.num_seconds(), reason, "a job failed for now");
        Outcome::Again(wait, Some(reason))
    }

    /// Returns the outcome of failed work that is tried again however often it has failed.
    pub fn retry_forever(&self, reason: String) -> Outcome {
        Outcome::Again(wait_after(self.row.attempts), Some(reason))
    }
}

/// Returns the wait after this many failed attempts.
fn wait_after(attempts: u32) -> TimeDelta {
    let doubled = RETRY_FIRST * 2_i32.saturating_pow(attempts.saturating_sub(1).min(10));
    doubled.min(RETRY_MAX)
}
