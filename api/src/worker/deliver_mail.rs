//! Sending one mail of the outbox.

use crate::app::App;
use crate::jobs::{Attempt, Job, Outcome};
use crate::notifications::{DeliveryError, Envelope, Look, render};
use kontor_persistence::{DeliverMail, OutgoingMail, StorageError};
use tracing::warn;

impl Job for DeliverMail {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let (app, id) = (attempt.app, self.mail);
        let context = app.own_context("worker");
        let mail = app.store.read(context, move |tx| tx.outbox().unsent(id)).await;
        let mail = match mail {
            Ok(Some(mail)) => mail,
            Ok(None) => return Outcome::Done,
            Err(StorageError::Sealed) => {
                return Outcome::Failed("sealed under another master key".to_owned());
            }
            Err(error) => return attempt.retry(error.to_string()),
        };
        let envelope = match envelope(app, mail) {
            Ok(envelope) => envelope,
            Err(error) => return Outcome::Failed(error),
        };
        match attempt.postman.deliver(&envelope).await {
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
            }) => attempt.retry(reason),
        }
    }
}

fn envelope(app: &App, mail: OutgoingMail) -> Result<Envelope, String> {
    let letter = render(
        &mail.template,
        mail.locale.as_str(),
        &mail.parameters,
        Look {
            public_url: app.public_url(),
            brand: &app.settings.mail.brand,
        },
    )
    .map_err(|error| error.to_string())?;
    let host = app
        .public_url()
        .split_once("://")
        .map_or("kontor", |(_, host)| host);
    let host = host.split(':').next().unwrap_or("kontor");
    Ok(Envelope {
        message_id: format!("<{}@{host}>", mail.id),
        to: mail.recipient,
        from: app.settings.mail.mail_from.to_string(),
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        logo: app.settings.mail.brand.logo.clone(),
        date: mail.created_at,
    })
}
