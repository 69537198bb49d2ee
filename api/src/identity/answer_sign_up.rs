//! Answering a sign-up, in the background, so that response times don't reveal whether the address is known.

use super::answer::Terms;
use super::{Outcome, Worker, named};
use crate::secrets::VERIFY_TOKEN_PREFIX;
use kontor_domain::ids::SignUpId;
use kontor_domain::notifications::Mail;
use kontor_persistence::{Job, MailCause, StorageError, Tx};

impl Worker {
    pub(super) async fn answer_sign_up(&self, job: &Job) -> Outcome {
        let id = match named(job, "sign_up") {
            Ok(id) => id,
            Err(outcome) => return outcome,
        };
        let token = (VERIFY_TOKEN_PREFIX, self.app.settings.sign_up);
        let context = self.app.own_context("worker");
        self.answer(job, context, token, move |tx, terms| answer(tx, id, terms))
            .await
    }
}

/// Sends a token to a new address, a notice to the owner of a known one, or nothing if too many mails were sent.
fn answer(tx: &mut Tx<'_>, id: SignUpId, terms: &Terms) -> Result<(), StorageError> {
    let Some(person) = tx.identity().sign_up_to_answer(id)? else {
        return Ok(());
    };
    let holder = tx.identity().holder_of(&person.email)?;
    let allowed = tx
        .outbox()
        .may_mail(MailCause::SignUp, &person.email, terms.limit)?;
    if holder.is_none() && allowed {
        let expires_at = tx.now() + terms.lifetime;
        if tx.identity().answer_sign_up(id, terms.secret.hash, expires_at)? {
            let mail = Mail::verify_sign_up(&person, &terms.secret.token, terms.lifetime.num_hours());
            tx.outbox().notify(&person, &mail)?;
        }
        return Ok(());
    }
    let dropped = tx.identity().drop_sign_up(id)?;
    if let (Some((_, owner)), true) = (holder, allowed && dropped) {
        tx.outbox().notify(&owner, &Mail::account_exists(&owner))?;
    }
    Ok(())
}
