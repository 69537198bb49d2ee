//! A reminder: a snapshot of what was open, printed and mailed by jobs afterwards.

use super::charges::Charges;
use super::schedule::{GAP_DAYS, Level};
use crate::billing::{Document, DocumentKind, PrecedingInvoice};
use crate::ids::{InvoiceId, OrganizationId, ReminderId};
use crate::organizations::Currency;
use chrono::{DateTime, Days, NaiveDate, Utc};

crate::text_enum! {
    /// State of a reminder.
    ReminderState {
        /// Decided, about to be sent.
        Decided = "decided",
        /// Sent.
        Sent = "sent",
        /// Withdrawn: it was groundless, or the invoice was settled before it was sent.
        Withdrawn = "withdrawn",
    }
}

/// A reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Its id.
    pub id: ReminderId,
    /// Organization.
    pub organization: OrganizationId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// Number of the invoice.
    pub invoice_number: String,
    /// Level.
    pub level: Level,
    /// State.
    pub state: ReminderState,
    /// Code that proves its origin.
    pub code: String,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Amount of the invoice that was open, in hundredths.
    pub open_minor: i64,
    /// Amount that had been paid by then.
    pub paid_minor: i64,
    /// Amount that had been credited by then.
    pub credited_minor: i64,
    /// Fee and interest.
    pub charges: Charges,
    /// Payment reference of the invoice.
    pub reference: String,
    /// Due date of the invoice.
    pub due_on: NaiveDate,
    /// Day of the reminder, in the time zone of the issuer.
    pub reminded_on: NaiveDate,
    /// Day on which products are blocked, announced by the last level.
    pub block_on: Option<NaiveDate>,
    /// Words of the staff who withdrew it.
    pub withdrawal: Option<String>,
    /// Time of the decision.
    pub created_at: DateTime<Utc>,
    /// Time at which its mails were queued.
    pub sent_at: Option<DateTime<Utc>>,
    /// Time at which it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Reminder {
    /// Returns its number: that of the invoice, with its level.
    #[must_use]
    pub fn number(&self) -> String {
        format!("{}-R{}", self.invoice_number, self.level)
    }

    /// Returns the day until which it is to be paid: that of the block, or a week after the reminder.
    #[must_use]
    pub fn pay_by(&self) -> NaiveDate {
        let week = self.reminded_on.checked_add_days(Days::new(GAP_DAYS));
        self.block_on.or(week).unwrap_or(self.reminded_on)
    }

    /// Returns everything that is printed: the invoice as it was issued, with what was paid and credited by the day of
    /// the reminder, the day until which it is to be paid now, and a note above the lines.
    #[must_use]
    pub fn document(&self, invoice: Document, note: String) -> Document {
        Document {
            kind: DocumentKind::Reminder,
            number: self.number(),
            preceding: Some(PrecedingInvoice {
                number: invoice.number,
                issued_on: invoice.issued_on,
            }),
            issued_on: self.reminded_on,
            due_on: Some(self.pay_by()),
            paid_minor: self.paid_minor,
            credited_minor: self.credited_minor,
            note: Some(note),
            code: self.code.clone(),
            ..invoice
        }
    }
}
