//! Wire representation of payments, their allocations and proposals.

use crate::billing::money;
use crate::http::{View, shown};
use crate::moment::moment;
use crate::views::MoneyView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{
    Allocation, AllocationTarget, Payment, PaymentDirection, PaymentState, Proposal, ProposalReason,
    UnmatchedReason,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Direction of a payment.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentDirection)]
pub enum DirectionView {
    /// Money was received.
    Credit,
    /// The bank took an earlier payment back.
    Reversal,
}

/// State of a payment.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentState)]
pub enum PaymentStateView {
    /// It counts.
    Booked,
    /// It was taken back by the bank.
    Reversed,
    /// It was a total, and the transactions that it is made of count instead.
    Replaced,
    /// It was returned to the payer.
    Returned,
}

impl From<PaymentState> for PaymentStateView {
    fn from(state: PaymentState) -> Self {
        match state {
            PaymentState::Booked => Self::Booked,
            PaymentState::Reversed => Self::Reversed,
            PaymentState::Replaced => Self::Replaced,
            PaymentState::Returned => Self::Returned,
        }
    }
}

/// Reason why a payment was not allocated by itself.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UnmatchedReason)]
pub enum UnmatchedReasonView {
    /// It has no reference.
    NoReference,
    /// Its reference has another form, or wrong check digits.
    InvalidReference,
    /// No invoice and no organization has its reference.
    UnknownReference,
    /// Its currency is not that of the invoice. Nothing is converted.
    CurrencyDiffers,
    /// Money that was paid out came back, and it is not known from whom.
    PayoutReturned,
    /// It takes back a payment that is not known, or not anymore.
    PaymentUnknown,
    /// The staff undid what it was allocated to.
    Undone,
}

impl From<UnmatchedReason> for UnmatchedReasonView {
    fn from(reason: UnmatchedReason) -> Self {
        match reason {
            UnmatchedReason::NoReference => Self::NoReference,
            UnmatchedReason::InvalidReference => Self::InvalidReference,
            UnmatchedReason::UnknownReference => Self::UnknownReference,
            UnmatchedReason::CurrencyDiffers => Self::CurrencyDiffers,
            UnmatchedReason::PayoutReturned => Self::PayoutReturned,
            UnmatchedReason::PaymentUnknown => Self::PaymentUnknown,
            UnmatchedReason::Undone => Self::Undone,
        }
    }
}

/// Target of a part of a payment.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AllocationTarget)]
pub enum TargetView {
    /// An invoice.
    Invoice,
    /// The prepaid balance of an organization.
    Prepaid,
    /// A claim, because an earlier payment was taken back.
    Claim,
    /// The payer, to whom it was returned.
    Payer,
}

impl From<AllocationTarget> for TargetView {
    fn from(target: AllocationTarget) -> Self {
        match target {
            AllocationTarget::Invoice => Self::Invoice,
            AllocationTarget::Prepaid => Self::Prepaid,
            AllocationTarget::Claim => Self::Claim,
            AllocationTarget::Payer => Self::Payer,
        }
    }
}

/// Reason for a proposal, the strongest first.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProposalReason)]
pub enum ProposalReasonView {
    /// A member of the organization asked for it.
    Requested,
    /// Its text has the number of the invoice.
    InvoiceNumber,
    /// Its text has the order number of the invoice.
    OrderNumber,
    /// It is exactly the sum of open invoices.
    ExactSum,
    /// Earlier payments from the same account were for the organization.
    KnownPayer,
}

impl From<ProposalReason> for ProposalReasonView {
    fn from(reason: ProposalReason) -> Self {
        match reason {
            ProposalReason::Requested => Self::Requested,
            ProposalReason::InvoiceNumber => Self::InvoiceNumber,
            ProposalReason::OrderNumber => Self::OrderNumber,
            ProposalReason::ExactSum => Self::ExactSum,
            ProposalReason::KnownPayer => Self::KnownPayer,
        }
    }
}

/// Part of a payment that was allocated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentAllocation)]
pub struct AllocationView {
    /// Kind of what it was allocated to.
    target: TargetView,
    /// Organization; null for the payer.
    #[schema(required = true)]
    organization_id: Option<shown::OrganizationId>,
    /// Invoice.
    #[schema(required = true)]
    invoice_id: Option<shown::InvoiceId>,
    /// Amount.
    amount: MoneyView,
    /// Transaction that allocated it.
    transaction_id: shown::LedgerTransactionId,
    /// Whether it was undone.
    undone: bool,
}

impl AllocationView {
    fn of(allocation: &Allocation, currency: Currency) -> Self {
        Self {
            target: allocation.target.into(),
            organization_id: allocation.organization.map(Into::into),
            invoice_id: allocation.invoice.map(Into::into),
            amount: money(allocation.minor, currency),
            transaction_id: allocation.transaction.into(),
            undone: allocation.undone_by.is_some(),
        }
    }
}

/// Invoice of a proposal.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposedInvoice {
    /// Invoice.
    invoice_id: shown::InvoiceId,
    /// Part that it would get.
    amount: MoneyView,
}

/// Possible target of a payment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentProposal)]
pub struct ProposalView {
    /// Organization.
    organization_id: shown::OrganizationId,
    /// Its invoices; empty if the payment would be paid in advance.
    invoices: Vec<ProposedInvoice>,
    /// Reasons, the strongest first.
    reasons: Vec<ProposalReasonView>,
}

impl ProposalView {
    fn of(proposal: Proposal, currency: Currency) -> Self {
        let invoice = |(id, minor): (kontor_domain::ids::InvoiceId, i64)| ProposedInvoice {
            invoice_id: id.into(),
            amount: money(minor, currency),
        };
        Self {
            organization_id: proposal.organization.into(),
            invoices: proposal.invoices.into_iter().map(invoice).collect(),
            reasons: proposal.reasons.into_iter().map(Into::into).collect(),
        }
    }
}

/// Payment, for the provider's staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReceivedPayment, example = json!({
    "id": "pay_0192f0c1e5b07cc3a4d15e6f708192a3", "direction": "credit", "state": "booked",
    "amount": { "amount": "74.59", "currency": "CHF" }, "unmatched": { "amount": "74.59", "currency": "CHF" },
    "reason": "no_reference", "booked_on": "2026-11-27", "value_date": "2026-11-27", "account": "CH9300762011623852957",
    "reference": null, "text": "Rechnung INV-2026-000042", "payer": "Muster AG",
    "payer_account": "CH5604835012345678009", "payer_reference": null, "bank_file_id": "bkf_0192f0c1e5b07cc3a4d15e6f708192a3",
    "stale_invoice_id": null, "reverses_payment_id": null, "received_at": "2026-11-29T08:15:00Z", "allocations": [],
    "proposals": [{ "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3", "invoices": [{
        "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "amount": { "amount": "74.59", "currency": "CHF" } }],
        "reasons": ["invoice_number", "exact_sum"] }]
}))]
pub struct PaymentView {
    /// Payment.
    id: shown::PaymentId,
    /// Direction.
    direction: DirectionView,
    /// State.
    state: PaymentStateView,
    /// Amount.
    amount: MoneyView,
    /// Part that is allocated to nothing.
    unmatched: MoneyView,
    /// Reason why it was not allocated by itself.
    #[schema(required = true)]
    reason: Option<UnmatchedReasonView>,
    /// Booking day.
    booked_on: NaiveDate,
    /// Value date.
    value_date: NaiveDate,
    /// Account on which it was received.
    #[schema(required = true)]
    account: Option<String>,
    /// Payment reference.
    #[schema(required = true)]
    reference: Option<String>,
    /// Words of the payer.
    text: String,
    /// Name of the payer.
    #[schema(required = true)]
    payer: Option<String>,
    /// Account of the payer.
    #[schema(required = true)]
    payer_account: Option<String>,
    /// Reference of the payer.
    #[schema(required = true)]
    payer_reference: Option<String>,
    /// File of the bank in which it stands.
    #[schema(required = true)]
    bank_file_id: Option<shown::BankFileId>,
    /// Paid or canceled invoice whose reference it has.
    #[schema(required = true)]
    stale_invoice_id: Option<shown::InvoiceId>,
    /// Payment that it takes back.
    #[schema(required = true)]
    reverses_payment_id: Option<shown::PaymentId>,
    /// Time of the booking.
    #[serde(serialize_with = "moment")]
    received_at: DateTime<Utc>,
    /// Allocations, oldest first.
    allocations: Vec<AllocationView>,
    /// Proposals, the best first.
    proposals: Vec<ProposalView>,
}

impl PaymentView {
    /// Returns the view of a payment with its allocations and proposals.
    pub fn of(payment: Payment, allocations: &[Allocation], proposals: Vec<Proposal>) -> Self {
        let currency = payment.currency;
        Self {
            id: payment.id.into(),
            direction: match payment.direction {
                PaymentDirection::Credit => DirectionView::Credit,
                PaymentDirection::Reversal => DirectionView::Reversal,
            },
            state: payment.state.into(),
            amount: money(payment.amount_minor, currency),
            unmatched: money(payment.unmatched_minor, currency),
            reason: payment.reason.map(Into::into),
            booked_on: payment.booked_on,
            value_date: payment.value_date,
            account: payment.account,
            reference: payment.reference,
            text: payment.remittance,
            payer: payment.debtor,
            payer_account: payment.debtor_account,
            payer_reference: payment.end_to_end_id,
            bank_file_id: payment.bank_file.map(Into::into),
            stale_invoice_id: payment.stale_invoice.map(Into::into),
            reverses_payment_id: payment.reverses.map(Into::into),
            received_at: payment.created_at,
            allocations: allocations
                .iter()
                .map(|one| AllocationView::of(one, currency))
                .collect(),
            proposals: proposals
                .into_iter()
                .map(|one| ProposalView::of(one, currency))
                .collect(),
        }
    }
}

impl View for PaymentView {}

/// Part of a payment that an organization was given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganizationPayment, example = json!({
    "payment_id": "pay_0192f0c1e5b07cc3a4d15e6f708192a3", "target": "invoice",
    "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "amount": { "amount": "74.59", "currency": "CHF" },
    "value_date": "2026-11-27", "reference": "000000000000000000000000423", "stale_invoice_id": null,
    "payment_state": "booked", "undone": false, "transaction_id": "ltx_0192f0c1e5b07cc3a4d15e6f708192a3",
    "booked_at": "2026-11-29T08:15:00Z"
}))]
pub struct OrganizationPaymentView {
    /// Payment.
    payment_id: shown::PaymentId,
    /// Kind of what it was allocated to.
    target: TargetView,
    /// Invoice.
    #[schema(required = true)]
    invoice_id: Option<shown::InvoiceId>,
    /// Amount of the part.
    amount: MoneyView,
    /// Value date.
    value_date: NaiveDate,
    /// Payment reference.
    #[schema(required = true)]
    reference: Option<String>,
    /// Invoice whose reference it has, if that was paid or canceled already.
    #[schema(required = true)]
    stale_invoice_id: Option<shown::InvoiceId>,
    /// State of the payment.
    payment_state: PaymentStateView,
    /// Whether this was undone.
    undone: bool,
    /// Transaction that allocated it.
    transaction_id: shown::LedgerTransactionId,
    /// Time of the booking.
    #[serde(serialize_with = "moment")]
    booked_at: DateTime<Utc>,
}

impl OrganizationPaymentView {
    /// Returns the view of a part.
    pub fn of((allocation, payment): (Allocation, Payment)) -> Self {
        Self {
            payment_id: payment.id.into(),
            target: allocation.target.into(),
            invoice_id: allocation.invoice.map(Into::into),
            amount: money(allocation.minor, payment.currency),
            value_date: payment.value_date,
            reference: payment.reference,
            stale_invoice_id: payment.stale_invoice.map(Into::into),
            payment_state: payment.state.into(),
            undone: allocation.undone_by.is_some(),
            transaction_id: allocation.transaction.into(),
            booked_at: allocation.created_at,
        }
    }
}
