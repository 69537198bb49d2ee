//! Gathering the facts about an open invoice.

use super::reminder_rules::ReminderRules;
use crate::error::Error;
use kontor_domain::ids::{InvoiceId, OrganizationId};
use kontor_domain::reminders::{Facts, MessageOrigin, Reminder, ReminderFacts};
use kontor_persistence::Tx;

/// Returns the facts about an invoice of an organization, for a question about a reminder or the invoice alone.
///
/// # Errors
/// An invoice that the organization does not have.
pub fn facts(
    tx: &mut Tx<'_>,
    rules: &ReminderRules,
    (organization, invoice): (OrganizationId, InvoiceId),
    reminder: Option<&Reminder>,
) -> Result<Facts, Error> {
    let today = rules.day_of(tx.now());
    let invoice = tx
        .reminders()
        .invoice_facts(organization, invoice)?
        .ok_or(Error::Missing)?;
    let origin = if reminder.is_some() {
        MessageOrigin::Ours
    } else {
        MessageOrigin::Unknown {
            reminders_sent: tx.reminders().count_sent(invoice.id)?,
        }
    };
    Ok(Facts {
        organization,
        today,
        last_banking_day: rules.banking_days.before(today),
        reminder: reminder.map(|reminder| ReminderFacts {
            id: reminder.id,
            level: reminder.level,
            reminded_on: reminder.reminded_on,
            decided_at: reminder.created_at,
            open_minor: reminder.open_minor + reminder.charges.total_minor(),
        }),
        origin,
        payments: tx.reminders().payments_facts(organization, &invoice)?,
        prepaid_minor: tx
            .reminders()
            .prepaid_minor(organization, invoice.total.currency)?,
        last_file_on: tx.reminders().last_import()?.map(|(_, latest_day)| latest_day),
        was_disputed: tx.reminders().dispute(invoice.id)?.is_some(),
        invoice,
    })
}
