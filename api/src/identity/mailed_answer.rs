//! Answering with a mailed token, in the background, so that response times reveal nothing about an address.

use super::{Outcome, Worker};
use crate::secrets::Secret;
use chrono::TimeDelta;
use kontor_persistence::{Context, Job, StorageError, Tx};

/// Parameters of an answer.
pub(super) struct Terms {
    /// Token to be mailed, with its hash.
    pub secret: Secret,
    /// Validity of the token.
    pub lifetime: TimeDelta,
    /// Maximum number of mails of one cause to an address within an hour.
    pub limit: u32,
}

impl Worker {
    /// Answers in one transaction, with a new token whose kind is given by `prefix`.
    pub(super) async fn answer(
        &self,
        job: &Job,
        context: Context,
        (prefix, lifetime): (&str, TimeDelta),
        work: impl Fn(&mut Tx<'_>, &Terms) -> Result<(), StorageError> + Send + 'static,
    ) -> Outcome {
        let terms = Terms {
            secret: self.app.secret(prefix),
            lifetime,
            limit: self.app.settings.mails_per_address_per_hour,
        };
        let answered = self.app.store.write(context, move |tx| work(tx, &terms)).await;
        self.after(job, answered)
    }
}
