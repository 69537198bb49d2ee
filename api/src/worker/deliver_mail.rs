//! Sending one mail of the outbox.

use super::{Outcome, Worker, named};
use crate::notifications::{DeliveryError, Envelope, Look, render};
use kontor_domain::ids::MailId;
use kontor_persistence::{Job, OutgoingMail, StorageError};
use tracing::warn;

impl Worker {
    pub(super) async fn deliver(&self, job: &Job) -> Outcome {
        let id: MailId = match named(job, "mail") {
            Ok(id) => id,
            Err(outcome) => return outcome,
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
            Ok(()) => Outcome::Sent(id),
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

    fn envelope(&self, mail: OutgoingMail) -> Result<Envelope, String> {
        let letter = render(
            &mail.template,
            mail.locale.as_str(),
            &mail.parameters,
            Look {
                public_url: self.app.public_url(),
                brand: &self.app.settings.mail.brand,
            },
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
            from: self.app.settings.mail.mail_from.to_string(),
            subject: letter.subject,
            text: letter.text,
            html: letter.html,
            logo: self.app.settings.mail.brand.logo.clone(),
            date: mail.created_at,
        })
    }
}
