//! Answering a sign-up, in the background, so that response times don't reveal whether the address is known.

use super::mailed_answer::{Terms, answer_by_mail};
use crate::jobs::{Attempt, Job, Outcome};
use crate::secrets::VERIFY_TOKEN_PREFIX;
use kontor_domain::ids::SignUpId;
use kontor_domain::notifications::Mail;
use kontor_persistence::{JobKind, MailCause, Payload, StorageError, Tx, id_text};
use serde::{Deserialize, Serialize};

/// The answer to a sign-up, by mail.
#[derive(Serialize, Deserialize)]
pub struct AnswerSignUp {
    /// The sign-up.
    #[serde(with = "id_text")]
    pub sign_up: SignUpId,
}

impl Payload for AnswerSignUp {
    const KIND: JobKind = JobKind::AnswerSignUp;
}

impl Job for AnswerSignUp {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let (app, id) = (attempt.app, self.sign_up);
        let token = (VERIFY_TOKEN_PREFIX, app.settings.identity.sign_up);
        let context = app.own_context("worker");
        answer_by_mail(attempt, context, token, move |tx, terms| answer(tx, id, terms)).await
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
