//! Sending a reminder that was decided: its mails, once, and its bytes.

use super::printing::pdf_of;
use super::reminder_rules::ReminderRules;
use crate::billing::{Recipients, money, names_to_block, notify_by_sms};
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use crate::payments::claim_charges;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::BillingDocument;
use kontor_domain::ids::{OrganizationId, ReminderId};
use kontor_domain::money::Money;
use kontor_domain::notifications::{Mail, ReminderSms, Sms};
use kontor_domain::reminders::{Action, Dispute, Reminder, ReminderState};
use kontor_persistence::{Entry, JobKind, Payload, Tx, id_text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A reminder to be sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendReminder {
    /// Its id.
    #[serde(with = "id_text")]
    pub reminder: ReminderId,
}

impl SendReminder {
    /// Returns the job of a reminder, with the key under which it waits once.
    #[must_use]
    pub fn job(reminder: ReminderId) -> (String, Self) {
        (format!("{}:{reminder}", Self::KIND), Self { reminder })
    }
}

impl Payload for SendReminder {
    const KIND: JobKind = JobKind::SendReminder;
}

impl Job for SendReminder {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let (app, rules) = (attempt.app, ReminderRules::of(attempt.app));
        let sent: Result<Option<(Reminder, BillingDocument)>, Error> = app
            .store
            .write(app.own_context("reminders"), move |tx| self.send(tx, &rules))
            .await;
        let made = match sent {
            Ok(Some((reminder, invoice))) => pdf_of(app, &reminder, invoice).await,
            Ok(None) => return Outcome::Done,
            Err(error) => return attempt.retry_forever(error.to_string()),
        };
        match made {
            Ok(_) => Outcome::Done,
            Err(error) => attempt.retry(error.to_string()),
        }
    }
}

impl SendReminder {
    /// Queues the mails, unless that was done before; returns the reminder, if it stands.
    pub fn send(
        &self,
        tx: &mut Tx<'_>,
        rules: &ReminderRules,
    ) -> Result<Option<(Reminder, BillingDocument)>, Error> {
        let Some(organization) = tx.reminders().organization_of(self.reminder)? else {
            return Ok(None);
        };
        tx.lock_organizations(&[organization])?;
        let reminder = tx
            .reminders()
            .find(organization, self.reminder)?
            .ok_or(Error::Missing)?;
        let invoice = tx
            .billing()
            .document(organization, reminder.invoice)?
            .ok_or(Error::Missing)?;
        match reminder.state {
            ReminderState::Withdrawn => return Ok(None),
            ReminderState::Sent => return Ok(Some((reminder, invoice))),
            ReminderState::Decided => {}
        }
        if !still_stands(tx, &reminder, &invoice)? {
            tx.reminders().drop_decided(reminder.id)?;
            return Ok(None);
        }
        claim_charges(tx, &reminder)?;
        mail(tx, rules, organization, &reminder, &invoice)?;
        send_sms(tx, &reminder)?;
        tx.reminders().mark_sent(reminder.id)?;
        let claim = money(reminder.charges.claimed_minor(), reminder.currency);
        let sent = json!({
            "number": reminder.number(), "level": reminder.level.number(),
            "invoice_id": reminder.invoice.to_string(), "claim": claim,
        });
        let entry = Entry::new(Action::ReminderSent, reminder.id).change(Value::Null, sent);
        tx.record(Chain::Organization(organization), Author::System, entry);
        Ok(Some((reminder, invoice)))
    }
}

/// Whether the amount that was decided about is still due, without a dispute about it.
fn still_stands(tx: &mut Tx<'_>, reminder: &Reminder, invoice: &BillingDocument) -> Result<bool, Error> {
    let is_due = invoice.summary.is_due();
    let is_same = invoice.summary.balance.open_minor() == reminder.open_minor
        && tx.reminders().unpaid_charges(reminder.invoice)? == reminder.charges.earlier_minor;
    let is_disputed = tx
        .reminders()
        .dispute(reminder.invoice)?
        .as_ref()
        .is_some_and(Dispute::holds_reminders);
    Ok(is_due && is_same && !is_disputed)
}

fn mail(
    tx: &mut Tx<'_>,
    rules: &ReminderRules,
    organization: OrganizationId,
    reminder: &Reminder,
    invoice: &BillingDocument,
) -> Result<(), Error> {
    let organization = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
    let recipients = Recipients::of(tx, organization.id, invoice.summary.billing_address)?;
    let products = names_to_block(tx, invoice)?;
    let verify_url = &invoice.content.verify_url;
    recipients.send(tx, |to| {
        Mail::reminder(to, &organization, reminder, &products, verify_url)
    })?;
    let today = rules.day_of(tx.now());
    let addresses = recipients.addresses();
    Ok(tx.billing().note_mailed_code(
        &reminder.code,
        (reminder.organization, Some(reminder.invoice)),
        today,
        &addresses,
    )?)
}

/// Queues the SMS, from the second level on, to members whose switch for reminders by SMS is on and whose number was
/// confirmed.
fn send_sms(tx: &mut Tx<'_>, reminder: &Reminder) -> Result<(), Error> {
    if !reminder.level.has_sms() {
        return Ok(());
    }
    let sms = ReminderSms {
        number: reminder.invoice_number.clone(),
        open: Money::new(
            reminder.open_minor + reminder.charges.total_minor(),
            reminder.currency,
        ),
        level: reminder.level.number().try_into().unwrap_or(u8::MAX),
        code: reminder.code.clone(),
    };
    let sms = Sms::payment_reminder(reminder.organization, &sms);
    notify_by_sms(tx, reminder.organization, &sms)
}
