//! Answering with a mailed token, here, where nobody can measure what is known of an address.

use super::{Outcome, Worker};
use crate::secrets::Secret;
use chrono::TimeDelta;
use kontor_persistence::{Context, Job, StorageError, Tx};

/// What an answer is made with.
pub(super) struct Terms {
    /// The token that is mailed, and its hash.
    pub secret: Secret,
    /// How long it works.
    pub lifetime: TimeDelta,
    /// How many mails of one cause an address gets within an hour.
    pub limit: u32,
}

impl Worker {
    /// Answers in one transaction, with a fresh token whose kind `prefix` names.
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
