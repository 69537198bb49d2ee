//! Answering a forgotten password, in the background, so that response times don't reveal whether the address has
//! an account.

use super::answer::Terms;
use super::{Outcome, Worker, named};
use crate::secrets::RESET_TOKEN_PREFIX;
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::PasswordResetRequestId;
use kontor_domain::notifications::Mail;
use kontor_persistence::{Entry, Job, MailCause, PasswordResetRequest, StorageError, Tx};

impl Worker {
    pub(super) async fn answer_password_reset(&self, job: &Job) -> Outcome {
        let id: PasswordResetRequestId = match named(job, "password_reset_request") {
            Ok(id) => id,
            Err(outcome) => return outcome,
        };
        let context = self.app.own_context("worker");
        let found: Result<Option<PasswordResetRequest>, StorageError> = self
            .app
            .store
            .read(context, move |tx| tx.identity().password_reset_request(id))
            .await;
        let request = match found {
            Ok(Some(request)) => request,
            Ok(None) => return Outcome::Done,
            Err(error) => return self.retry(job, error.to_string()),
        };
        let token = (RESET_TOKEN_PREFIX, self.app.settings.password_reset);
        // The owner's log contains the origin of the request.
        let mut context = self.app.own_context("worker");
        context.origin = request.origin;
        self.answer(job, context, token, move |tx, terms| {
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
