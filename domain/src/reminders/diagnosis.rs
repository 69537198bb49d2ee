//! The explanation of a reminder: facts about an open invoice, and the seven causes that are tested on them.

use super::schedule::Level;
use crate::billing::ServicePeriod;
use crate::ids::{InvoiceId, OrganizationId, PaymentId, ReminderId};
use crate::message_checks;
use crate::money::Money;
use chrono::{DateTime, NaiveDate, Utc};

crate::text_enum! {
    /// Cause of a reminder.
    Cause {
        /// A standing order pays with the reference of an invoice that was paid before.
        StandingOrder = "standing_order",
        /// The amount that was paid differs from that of the invoice.
        AmountDiffers = "amount_differs",
        /// The payment is in another currency.
        CurrencyDiffers = "currency_differs",
        /// Money on the prepaid account covers the invoice, or a part of it.
        PrepaidCovers = "prepaid_covers",
        /// Payment and reminder crossed.
        Crossed = "crossed",
        /// Nothing was received.
        NothingReceived = "nothing_received",
        /// The message is not from the provider.
        NotFromUs = "not_from_us",
    }
}

crate::text_enum! {
    /// Result of a test.
    Verdict {
        /// It is the cause.
        Yes = "yes",
        /// It is not.
        No = "no",
        /// It may be.
        Possible = "possible",
    }
}

/// An invoice, as far as the tests need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceFacts {
    /// Its id.
    pub id: InvoiceId,
    /// Its number.
    pub number: String,
    /// Its payment reference.
    pub reference: Option<String>,
    /// Its amount.
    pub total: Money,
    /// Amount that is due, in hundredths.
    pub open_minor: i64,
    /// Amount that was paid by payments or from the prepaid account, in hundredths.
    pub paid_minor: i64,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// Due date.
    pub due_on: Option<NaiveDate>,
    /// Period of the service of its first line.
    pub period: Option<ServicePeriod>,
}

/// A payment of the organization: allocated to it, or not placed, with a reference of one of its invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentFacts {
    /// Its id.
    pub id: PaymentId,
    /// Its amount.
    pub amount: Money,
    /// Amount allocated to the invoice, in hundredths.
    pub to_invoice_minor: i64,
    /// Amount that is allocated to nothing, in hundredths.
    pub unmatched_minor: i64,
    /// Reference without blanks.
    pub reference: Option<String>,
    /// The paid or canceled invoice whose reference it has.
    pub stale_invoice: Option<InvoiceFacts>,
    /// Booking day of the bank.
    pub booked_on: NaiveDate,
    /// Value date.
    pub value_date: NaiveDate,
    /// Time at which it became known here.
    pub known_at: DateTime<Utc>,
}

/// The reminder that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderFacts {
    /// Its id.
    pub id: ReminderId,
    /// Its level.
    pub level: Level,
    /// Its day.
    pub reminded_on: NaiveDate,
    /// Time of the decision.
    pub decided_at: DateTime<Utc>,
    /// Amount that was open then, in hundredths.
    pub open_minor: i64,
}

/// Origin of the message that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageOrigin {
    /// A reminder that was sent by us, or a checked message that is ours.
    Ours,
    /// No message is known: the question is about an invoice, of which this many reminders were sent.
    Unknown {
        /// Number of reminders that were sent.
        reminders_sent: usize,
    },
    /// A message that was checked and is not ours.
    Forged,
    /// A message that was checked and could not be proved.
    Unproved,
}

impl From<message_checks::Verdict> for MessageOrigin {
    /// Converts the verdict on a checked message.
    fn from(verdict: message_checks::Verdict) -> Self {
        match verdict {
            message_checks::Verdict::Genuine => Self::Ours,
            message_checks::Verdict::Suspicious => Self::Unproved,
            message_checks::Verdict::Forged => Self::Forged,
        }
    }
}

/// Everything known about an invoice, and about money for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Organization.
    pub organization: OrganizationId,
    /// Today, in the time zone of the issuer.
    pub today: NaiveDate,
    /// The last banking day before today.
    pub last_banking_day: NaiveDate,
    /// The invoice.
    pub invoice: InvoiceFacts,
    /// The reminder that is asked about.
    pub reminder: Option<ReminderFacts>,
    /// Origin of the message.
    pub origin: MessageOrigin,
    /// Payments of the organization since the issue of the invoice, and all for the invoice itself, oldest first.
    pub payments: Vec<PaymentFacts>,
    /// Money on the prepaid account in the currency of the invoice, in hundredths.
    pub prepaid_minor: i64,
    /// Latest booking day in the files of the bank, if any were imported.
    pub last_file_on: Option<NaiveDate>,
    /// Whether the invoice was disputed already.
    pub was_disputed: bool,
}

/// The operation that settles a cause, ready to be performed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Pays from the prepaid account.
    PayFromPrepaid(Money),
    /// Downloads the invoice with its payment part.
    InvoicePdf,
    /// Downloads a payment part over what is open on the invoice.
    PaymentPart,
    /// Downloads the reminder, whose payment part is over what is open.
    ReminderPdf(ReminderId),
    /// Asks the staff to allocate a payment to the invoice.
    RequestAllocation(PaymentId),
    /// Disputes the invoice.
    Dispute,
}

/// The result of the test for one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The cause.
    pub cause: Cause,
    /// The result.
    pub verdict: Verdict,
    /// Payments that show it.
    pub payments: Vec<PaymentFacts>,
    /// The invoices that were paid with their old references.
    pub stale_invoices: Vec<InvoiceFacts>,
    /// The difference, what is covered, or what is to be paid.
    pub amount: Option<Money>,
    /// The day since which nothing was received.
    pub since: Option<NaiveDate>,
    /// Latest booking day in the files of the bank.
    pub last_file_on: Option<NaiveDate>,
    /// The operation that settles it; none if there is nothing to do.
    pub remedy: Option<Remedy>,
}

impl Finding {
    pub(super) const fn of(cause: Cause, verdict: Verdict) -> Self {
        Self {
            cause,
            verdict,
            payments: Vec::new(),
            stale_invoices: Vec::new(),
            amount: None,
            since: None,
            last_file_on: None,
            remedy: None,
        }
    }
}
