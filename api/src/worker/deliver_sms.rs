//! Sending one SMS of the outbox.

use crate::jobs::{Attempt, Job, Outcome};
use crate::notifications::DeliveryError;
use crate::notifications::sms::{TextMessage, render_sms};
use kontor_persistence::{DeliverSms, OutgoingSms, StorageError};
use tracing::{info, warn};

impl Job for DeliverSms {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let (app, id) = (attempt.app, self.sms);
        let most = app.settings.sms.attempts;
        let context = app.own_context("worker");
        let sms = app.store.read(context, move |tx| tx.sms().unsent(id)).await;
        let sms = match sms {
            Ok(Some(sms)) => sms,
            Ok(None) => return Outcome::Done,
            Err(StorageError::Sealed) => {
                return Outcome::Failed("sealed under another master key".to_owned());
            }
            Err(error) => return attempt.retry_at_most(most, error.to_string()),
        };
        let lifetime = sms.kind.lifetime();
        if lifetime.is_some_and(|lifetime| sms.created_at + lifetime <= app.clock.now()) {
            info!(sms = %id, "a code that has expired is not sent");
            return Outcome::Done;
        }
        let message = match message(&app.settings.mail.brand.name, &sms) {
            Ok(message) => message,
            Err(error) => return Outcome::Failed(error),
        };
        match attempt.courier.deliver(&message).await {
            Ok(()) => Outcome::SentSms(id),
            Err(DeliveryError { permanent, reason }) if permanent => {
                warn!(sms = %id, reason, "an SMS can't be delivered");
                Outcome::Failed(reason)
            }
            Err(error) => attempt.retry_at_most(most, error.reason),
        }
    }
}

fn message(brand: &str, sms: &OutgoingSms) -> Result<TextMessage, String> {
    let text = render_sms(&sms.template, sms.locale.as_str(), &sms.parameters, brand);
    Ok(TextMessage {
        key: sms.id.to_string(),
        to: sms.recipient.as_str().to_owned(),
        text: text.map_err(|error| error.to_string())?,
        date: sms.created_at,
    })
}
