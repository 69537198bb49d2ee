//! A payment and the parts of it that were allocated.

use crate::access::{Owner, Resource};
use crate::ids::{AllocationId, BankFileId, InvoiceId, LedgerTransactionId, OrganizationId, PaymentId};
use crate::organizations::Currency;
use chrono::{DateTime, NaiveDate, Utc};

crate::text_enum! {
    /// Source of a payment.
    PaymentSource {
        /// A file of the bank.
        BankFile = "bank_file",
        /// The provider's staff recorded it.
        Staff = "staff",
    }
}

crate::text_enum! {
    /// Direction of a payment.
    PaymentDirection {
        /// Money was received.
        Credit = "credit",
        /// The bank took an earlier payment back.
        Reversal = "reversal",
    }
}

crate::text_enum! {
    /// State of a payment.
    PaymentState {
        /// It counts.
        Booked = "booked",
        /// It was taken back by the bank.
        Reversed = "reversed",
        /// It was a total, and the transactions that it is made of count instead.
        Replaced = "replaced",
        /// It was returned to the payer.
        Returned = "returned",
    }
}

crate::text_enum! {
    /// Reason why a payment was not allocated by itself.
    UnmatchedReason {
        /// It has no reference.
        NoReference = "no_reference",
        /// Its reference has another form, or wrong check digits.
        InvalidReference = "invalid_reference",
        /// No invoice and no organization has its reference.
        UnknownReference = "unknown_reference",
        /// Its currency is not that of the invoice. Nothing is converted.
        CurrencyDiffers = "currency_differs",
        /// Money that was paid out came back, and it is not known from whom.
        PayoutReturned = "payout_returned",
        /// It takes back a payment that is not known, or not anymore.
        PaymentUnknown = "payment_unknown",
        /// The staff undid what it was allocated to.
        Undone = "undone",
    }
}

crate::text_enum! {
    /// Target of a part of a payment.
    AllocationTarget {
        /// An invoice.
        Invoice = "invoice",
        /// The prepaid balance of an organization.
        Prepaid = "prepaid",
        /// A claim, because an earlier payment was taken back.
        Claim = "claim",
        /// The payer, to whom it was returned.
        Payer = "payer",
    }
}

/// Money that was received, or taken back by the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Source.
    pub source: PaymentSource,
    /// Direction.
    pub direction: PaymentDirection,
    /// File of the bank in which it stands.
    pub bank_file: Option<BankFileId>,
    /// Whether it stands for a whole entry whose transactions are not known.
    pub is_total: bool,
    /// State.
    pub state: PaymentState,
    /// Account on which it was received.
    pub account: Option<String>,
    /// Currency.
    pub currency: Currency,
    /// Amount in hundredths.
    pub amount_minor: i64,
    /// Part that is allocated to nothing, in hundredths.
    pub unmatched_minor: i64,
    /// Reason why it was not allocated by itself.
    pub reason: Option<UnmatchedReason>,
    /// Booking day.
    pub booked_on: NaiveDate,
    /// Value date.
    pub value_date: NaiveDate,
    /// Payment reference, without blanks.
    pub reference: Option<String>,
    /// Words of the payer.
    pub remittance: String,
    /// Name of the payer.
    pub debtor: Option<String>,
    /// Account of the payer.
    pub debtor_account: Option<String>,
    /// Reference of the payer (`EndToEndId`), which is not unique.
    pub end_to_end_id: Option<String>,
    /// Reference of the bank.
    pub servicer_reference: Option<String>,
    /// Words of the person who recorded it.
    pub note: Option<String>,
    /// Invoice whose reference it has, if that was paid or canceled already.
    pub stale_invoice: Option<InvoiceId>,
    /// Payment that it takes back.
    pub reverses: Option<PaymentId>,
    /// Transaction that booked it.
    pub transaction: LedgerTransactionId,
    /// Time of the booking.
    pub created_at: DateTime<Utc>,
}

/// A payment as what the staff act on. It belongs to the organization that it is allocated to, or was last; one that
/// was never allocated belongs to the staff's area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedPayment {
    /// The payment.
    pub id: PaymentId,
    /// The organization.
    pub organization: Option<OrganizationId>,
}

impl Resource for ReceivedPayment {
    fn owner(&self) -> Owner {
        self.organization.map_or(Owner::StaffArea, Owner::Organization)
    }
}

/// A part of a payment that was allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// Its id.
    pub id: AllocationId,
    /// The payment.
    pub payment: PaymentId,
    /// Kind of what it was allocated to.
    pub target: AllocationTarget,
    /// The organization; none for the payer.
    pub organization: Option<OrganizationId>,
    /// The invoice.
    pub invoice: Option<InvoiceId>,
    /// Amount in hundredths.
    pub minor: i64,
    /// Transaction that allocated it.
    pub transaction: LedgerTransactionId,
    /// Transaction that undid it.
    pub undone_by: Option<LedgerTransactionId>,
    /// Time of the allocation.
    pub created_at: DateTime<Utc>,
    /// Time of the first export of a return to the payer.
    pub exported_at: Option<DateTime<Utc>>,
}
