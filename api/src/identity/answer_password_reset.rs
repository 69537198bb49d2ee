//! Answering a forgotten password, in the background, so that response times don't reveal whether the address has
//! an account.

use super::mailed_answer::{Terms, answer_by_mail};
use crate::jobs::{Attempt, Job, Outcome};
use crate::secrets::RESET_TOKEN_PREFIX;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, EmailAddress};
use kontor_domain::ids::PasswordResetRequestId;
use kontor_domain::notifications::Mail;
use kontor_persistence::{
    Entry, JobKind, MailCause, PasswordResetRequest, Payload, StorageError, Tx, id_text,
};
use serde::{Deserialize, Serialize};

/// The answer to a forgotten password, by mail.
#[derive(Serialize, Deserialize)]
pub struct AnswerPasswordReset {
    /// The request.
    #[serde(with = "id_text")]
    pub password_reset_request: PasswordResetRequestId,
}

impl Payload for AnswerPasswordReset {
    const KIND: JobKind = JobKind::AnswerPasswordReset;
}

impl Job for AnswerPasswordReset {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let (app, id) = (attempt.app, self.password_reset_request);
        let found: Result<Option<PasswordResetRequest>, StorageError> = app
            .store
            .read(app.own_context("worker"), move |tx| {
                tx.identity().password_reset_request(id)
            })
            .await;
        let request = match found {
            Ok(Some(request)) => request,
            Ok(None) => return Outcome::Done,
            Err(error) => return attempt.retry(error.to_string()),
        };
        let token = (RESET_TOKEN_PREFIX, app.settings.identity.password_reset);
        // The owner's log contains the origin of the request.
        let mut context = app.own_context("worker");
        context.origin = request.origin;
        answer_by_mail(attempt, context, token, move |tx, terms| {
            if tx.identity().drop_password_reset_request(id)? {
                answer(tx, &request.email, terms)?;
            }
            Ok(())
        })
        .await
    }
}

/// Sends a token to the account's stored address; nothing if there is no account, or too many mails were sent.
fn answer(tx: &mut Tx<'_>, email: &EmailAddress, terms: &Terms) -> Result<(), StorageError> {
    let Some(account) = tx.identity().account_by_email_for_update(email)? else {
        return Ok(());
    };
    if !tx
        .outbox()
        .may_mail(MailCause::PasswordReset, email, terms.limit)?
    {
        return Ok(());
    }
    let expires_at = tx.now() + terms.lifetime;
    tx.identity()
        .keep_password_reset(account.id, terms.secret.hash, expires_at)?;
    let mail = Mail::password_reset(&account.person, &terms.secret.token, terms.lifetime.num_minutes());
    tx.outbox().notify(&account.person, &mail)?;
    tx.record(
        Chain::Account(account.id),
        Author::Anonymous,
        Entry::new(Action::PasswordResetRequested, account.id),
    );
    Ok(())
}
