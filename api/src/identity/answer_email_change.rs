//! Answering a request for another address, in the background, so that response times don't reveal whether it is
//! available.

use super::mailed_answer::{Terms, answer_by_mail};
use crate::jobs::{Attempt, Job, Outcome};
use crate::secrets::EMAIL_TOKEN_PREFIX;
use kontor_domain::identity::Person;
use kontor_domain::ids::EmailChangeId;
use kontor_domain::notifications::Mail;
use kontor_persistence::{JobKind, MailCause, Payload, StorageError, Tx, id_text};
use serde::{Deserialize, Serialize};

/// The answer to a request for another address, by mail.
#[derive(Serialize, Deserialize)]
pub struct AnswerEmailChange {
    /// The request.
    #[serde(with = "id_text")]
    pub email_change: EmailChangeId,
}

impl Payload for AnswerEmailChange {
    const KIND: JobKind = JobKind::AnswerEmailChange;
}

impl Job for AnswerEmailChange {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let (app, id) = (attempt.app, self.email_change);
        let token = (EMAIL_TOKEN_PREFIX, app.settings.identity.email_change);
        let context = app.own_context("worker");
        answer_by_mail(attempt, context, token, move |tx, terms| answer(tx, id, terms)).await
    }
}

/// Sends the token to an available address only. The owner of a taken one is notified, and the request keeps a
/// token that is never sent, so that the requester sees no difference.
fn answer(tx: &mut Tx<'_>, id: EmailChangeId, terms: &Terms) -> Result<(), StorageError> {
    let Some(change) = tx.identity().email_change_to_answer(id)? else {
        return Ok(());
    };
    let holder = tx.identity().holder_of(&change.email)?;
    let expires_at = tx.now() + terms.lifetime;
    if !tx
        .identity()
        .answer_email_change(id, terms.secret.hash, expires_at)?
        || !tx
            .outbox()
            .may_mail(MailCause::EmailChange, &change.email, terms.limit)?
    {
        return Ok(());
    }
    if let Some((_, owner)) = holder.filter(|(user, _)| *user != change.user) {
        return tx.outbox().notify(&owner, &Mail::account_exists(&owner));
    }
    let Some(account) = tx.identity().account(change.user)? else {
        return Ok(());
    };
    let there = Person {
        email: change.email,
        ..account.person
    };
    let mail = Mail::confirm_email_change(&there, &terms.secret.token, terms.lifetime.num_hours());
    tx.outbox().notify(&there, &mail)
}
