//! Answering with a mailed token, in the background, so that response times reveal nothing about an address.

use crate::jobs::{Attempt, Outcome};
use crate::secrets::Secret;
use chrono::TimeDelta;
use kontor_persistence::{Context, StorageError, Tx};

/// Parameters of an answer.
pub struct Terms {
    /// Token to be mailed, with its hash.
    pub secret: Secret,
    /// Validity of the token.
    pub lifetime: TimeDelta,
    /// Maximum number of mails of one cause to an address within an hour.
    pub limit: u32,
}

/// Answers in one transaction, with a new token whose kind is given by `prefix`.
pub async fn answer_by_mail(
    attempt: &Attempt<'_>,
    context: Context,
    (prefix, lifetime): (&str, TimeDelta),
    work: impl Fn(&mut Tx<'_>, &Terms) -> Result<(), StorageError> + Send + 'static,
) -> Outcome {
    let app = attempt.app;
    let terms = Terms {
        secret: app.secret(prefix),
        lifetime,
        limit: app.settings.mail.mails_per_address_per_hour,
    };
    attempt.after(app.store.write(context, move |tx| work(tx, &terms)).await)
}
