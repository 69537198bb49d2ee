//! Wire representation of reminders.

use crate::billing::money;
use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use crate::views::MoneyView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::reminders::{Reminder, ReminderState};
use serde::Serialize;
use utoipa::ToSchema;

/// State of a reminder.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReminderState)]
pub enum ReminderStateView {
    /// Decided, about to be sent.
    Decided,
    /// Sent.
    Sent,
    /// Withdrawn, because it was groundless.
    Withdrawn,
}

impl From<ReminderState> for ReminderStateView {
    fn from(state: ReminderState) -> Self {
        match state {
            ReminderState::Decided => Self::Decided,
            ReminderState::Sent => Self::Sent,
            ReminderState::Withdrawn => Self::Withdrawn,
        }
    }
}

/// Reminder of an invoice, with the amounts of its day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reminder, example = json!({
    "id": "rem_0192f0c1e5b07cc3a4d15e6f708192f8", "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2",
    "number": "INV-2026-000042-R1", "invoice_number": "INV-2026-000042", "level": 1, "state": "sent",
    "open": { "amount": "74.59", "currency": "CHF" }, "fee": { "amount": "0.00", "currency": "CHF" },
    "interest": { "amount": "0.00", "currency": "CHF" }, "earlier_charges": { "amount": "0.00", "currency": "CHF" },
    "total": { "amount": "74.59", "currency": "CHF" },
    "reference": "000000000000000000000000423", "due_on": "2026-12-29", "reminded_on": "2027-01-08",
    "block_on": null, "withdrawal": null, "created_at": "2027-01-08T05:00:00Z", "sent_at": "2027-01-08T05:00:01Z",
    "withdrawn_at": null
}))]
pub struct ReminderView {
    /// Reminder id.
    id: shown::ReminderId,
    /// Invoice that it is about.
    invoice_id: shown::InvoiceId,
    /// Number of the reminder.
    number: String,
    /// Number of the invoice.
    invoice_number: String,
    /// Level, from 1 to 3.
    #[schema(minimum = 1, maximum = 3)]
    level: i32,
    /// State.
    state: ReminderStateView,
    /// Amount of the invoice that was open.
    open: MoneyView,
    /// Reminder fee.
    fee: MoneyView,
    /// Interest for late payment, since the due date or the last reminder that claimed some.
    interest: MoneyView,
    /// Fees and interest of earlier reminders of the invoice that were not paid.
    earlier_charges: MoneyView,
    /// Sum of what was open, the fee, the interest and the earlier charges. A payment of it with the reference of the
    /// invoice settles all.
    total: MoneyView,
    /// Payment reference of the invoice, without blanks.
    reference: String,
    /// Due date of the invoice.
    due_on: NaiveDate,
    /// Day of the reminder, in the time zone of the issuer.
    reminded_on: NaiveDate,
    /// Day on which the products of the invoice are blocked unless it is paid; only the last level announces it.
    #[schema(required = true)]
    block_on: Option<NaiveDate>,
    /// Words of the staff who withdrew it.
    #[schema(required = true)]
    withdrawal: Option<String>,
    /// Time of the decision.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Time of sending.
    #[serde(serialize_with = "optional_moment")]
    #[schema(required = true)]
    sent_at: Option<DateTime<Utc>>,
    /// Time of the withdrawal.
    #[serde(serialize_with = "optional_moment")]
    #[schema(required = true)]
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<&Reminder> for ReminderView {
    fn from(reminder: &Reminder) -> Self {
        let of = |minor| money(minor, reminder.currency);
        let charges = reminder.charges;
        Self {
            id: reminder.id.into(),
            invoice_id: reminder.invoice.into(),
            number: reminder.number(),
            invoice_number: reminder.invoice_number.clone(),
            level: reminder.level.number(),
            state: reminder.state.into(),
            open: of(reminder.open_minor),
            fee: of(charges.fee_minor),
            interest: of(charges.interest_minor),
            earlier_charges: of(charges.earlier_minor),
            total: of(reminder.open_minor + charges.total_minor()),
            reference: reminder.reference.clone(),
            due_on: reminder.due_on,
            reminded_on: reminder.reminded_on,
            block_on: reminder.block_on,
            withdrawal: reminder.withdrawal.clone(),
            created_at: reminder.created_at,
            sent_at: reminder.sent_at,
            withdrawn_at: reminder.withdrawn_at,
        }
    }
}

impl View for ReminderView {}
