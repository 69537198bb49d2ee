//! Wire representation of invoices.

use super::document_views::{LineView, RecipientView, VatGroupView, groups, lines, money};
use crate::http::{View, shown};
use crate::moment::moment;
use crate::views::{LocaleView, MoneyView};
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::billing::{BillingDocument, DocumentSummary, InvoiceState, TransactionKind};
use kontor_domain::ids::{CreditNoteId, Id, InvoiceId, ProFormaId};
use kontor_persistence::InvoiceMovement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// State of an invoice.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InvoiceState)]
pub enum InvoiceStateView {
    /// Prepared, without a number.
    Draft,
    /// Issued, nothing received.
    Open,
    /// Partly paid.
    PartiallyPaid,
    /// Nothing is due anymore, by payment or by credit.
    Paid,
    /// Paid, and partly refunded.
    PartiallyRefunded,
    /// Paid, and refunded in full.
    Refunded,
    /// Credited as a whole before it was paid.
    Cancelled,
}

impl From<InvoiceState> for InvoiceStateView {
    fn from(state: InvoiceState) -> Self {
        match state {
            InvoiceState::Draft => Self::Draft,
            InvoiceState::Open => Self::Open,
            InvoiceState::PartiallyPaid => Self::PartiallyPaid,
            InvoiceState::Paid => Self::Paid,
            InvoiceState::PartiallyRefunded => Self::PartiallyRefunded,
            InvoiceState::Refunded => Self::Refunded,
            InvoiceState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<InvoiceStateView> for InvoiceState {
    fn from(state: InvoiceStateView) -> Self {
        match state {
            InvoiceStateView::Draft => Self::Draft,
            InvoiceStateView::Open => Self::Open,
            InvoiceStateView::PartiallyPaid => Self::PartiallyPaid,
            InvoiceStateView::Paid => Self::Paid,
            InvoiceStateView::PartiallyRefunded => Self::PartiallyRefunded,
            InvoiceStateView::Refunded => Self::Refunded,
            InvoiceStateView::Cancelled => Self::Cancelled,
        }
    }
}

/// Invoice, as in lists.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceSummary, example = json!({
    "id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "number": "INV-2026-000042", "state": "open", "overdue": false, "reference": "000000000000000000000000423",
    "issued_on": "2026-11-29", "due_on": "2026-12-29", "settled_on": null,
    "billing_address_id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1",
    "net": { "amount": "69.00", "currency": "CHF" }, "vat": { "amount": "5.59", "currency": "CHF" },
    "rounding": { "amount": "0.00", "currency": "CHF" }, "total": { "amount": "74.59", "currency": "CHF" },
    "open": { "amount": "74.59", "currency": "CHF" }, "updated_at": "2026-11-29T08:15:00Z"
}))]
pub struct InvoiceSummaryView {
    /// Invoice id.
    pub id: shown::InvoiceId,
    /// Organization that was invoiced.
    pub organization_id: shown::OrganizationId,
    /// Number; null for a draft.
    #[schema(required = true)]
    number: Option<String>,
    /// State.
    state: InvoiceStateView,
    /// Whether the due date has passed while money is due.
    overdue: bool,
    /// Payment reference, without blanks; null for a draft.
    #[schema(required = true)]
    reference: Option<String>,
    /// Date of issue; of a draft, the date of its creation.
    issued_on: NaiveDate,
    /// Due date.
    #[schema(required = true)]
    due_on: Option<NaiveDate>,
    /// Day on which nothing was due anymore.
    #[schema(required = true)]
    settled_on: Option<NaiveDate>,
    /// Billing address, which may have been deleted since.
    billing_address_id: shown::BillingAddressId,
    /// Sum of the lines, without VAT.
    net: MoneyView,
    /// Sum of the VAT.
    vat: MoneyView,
    /// Rounding amount, where prices include VAT.
    rounding: MoneyView,
    /// Amount of the invoice.
    total: MoneyView,
    /// Amount that is still due; negative if money is to be refunded.
    open: MoneyView,
    /// Time of the last change.
    #[serde(serialize_with = "moment")]
    updated_at: DateTime<Utc>,
}

impl InvoiceSummaryView {
    /// Returns the view of an invoice, on a day.
    pub fn of(invoice: &DocumentSummary, today: NaiveDate) -> Self {
        let currency = invoice.currency;
        let state = invoice.state.invoice().unwrap_or(InvoiceState::Draft);
        Self {
            id: InvoiceId::from_uuid(invoice.id.uuid()).into(),
            organization_id: invoice.organization.into(),
            number: invoice.number.clone(),
            state: state.into(),
            overdue: invoice.is_overdue(today),
            reference: invoice.reference.clone(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            settled_on: invoice.settled_on,
            billing_address_id: invoice.billing_address.into(),
            net: money(invoice.totals.net_minor, currency),
            vat: money(invoice.totals.vat_minor, currency),
            rounding: money(invoice.totals.rounding_minor, currency),
            total: money(invoice.totals.total_minor, currency),
            open: money(invoice.balance.open_minor(), currency),
            updated_at: invoice.updated_at,
        }
    }
}

/// Kind of a payment.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentKind)]
pub enum PaymentKindView {
    /// Money received, or allocated from what was paid in advance.
    Payment,
    /// Money paid back.
    Refund,
    /// Payment that was taken back.
    Reversal,
}

/// Movement of money on an invoice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentView {
    /// Ledger transaction id.
    id: shown::LedgerTransactionId,
    /// Payment or refund.
    kind: PaymentKindView,
    /// Amount.
    amount: MoneyView,
    /// Value date.
    value_date: NaiveDate,
}

impl From<&InvoiceMovement> for PaymentView {
    fn from(movement: &InvoiceMovement) -> Self {
        Self {
            id: movement.transaction.into(),
            kind: match movement.kind {
                TransactionKind::Refund => PaymentKindView::Refund,
                TransactionKind::Reversal => PaymentKindView::Reversal,
                _ => PaymentKindView::Payment,
            },
            amount: money(movement.minor, movement.currency),
            value_date: movement.value_date,
        }
    }
}

/// Invoice with its lines.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invoice, example = json!({
    "id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "number": "INV-2026-000042", "state": "open", "overdue": false, "reference": "000000000000000000000000423",
    "issued_on": "2026-11-29", "due_on": "2026-12-29", "settled_on": null,
    "billing_address_id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1",
    "net": { "amount": "69.00", "currency": "CHF" }, "vat": { "amount": "5.59", "currency": "CHF" },
    "rounding": { "amount": "0.00", "currency": "CHF" }, "total": { "amount": "74.59", "currency": "CHF" },
    "open": { "amount": "74.59", "currency": "CHF" }, "updated_at": "2026-11-29T08:15:00Z",
    "locale": "de", "recipient": { "name": "Muster AG", "attention": "Buchhaltung", "street": "Musterweg",
        "house_number": "1", "postcode": "8000", "town": "Zürich", "country": "CH", "vat_number": "CHE-123.456.788",
        "order_number": "PO-4711" },
    "lines": [{ "kind": "order", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        "description": "Webhosting, ein Jahr", "detail": "muster.example",
        "period": { "first_day": "2026-11-29", "last_day": "2027-11-28" }, "quantity": "1",
        "unit_price": { "amount": "69.00", "currency": "CHF" }, "net": { "amount": "69.00", "currency": "CHF" },
        "vat_category": "standard", "vat_rate": "8.1" }],
    "vat_groups": [{ "category": "standard", "rate": "8.1", "base": { "amount": "69.00", "currency": "CHF" },
        "vat": { "amount": "5.59", "currency": "CHF" } }],
    "received": { "amount": "0.00", "currency": "CHF" }, "credited": { "amount": "0.00", "currency": "CHF" },
    "refunded": { "amount": "0.00", "currency": "CHF" }, "refund_due": { "amount": "0.00", "currency": "CHF" },
    "payments": [], "credit_note_ids": [], "pro_forma_id": null
}))]
pub struct InvoiceView {
    #[serde(flatten)]
    summary: InvoiceSummaryView,
    /// Language of the document.
    locale: LocaleView,
    /// Recipient, as printed.
    recipient: RecipientView,
    /// Lines.
    lines: Vec<LineView>,
    /// VAT, by category and rate.
    vat_groups: Vec<VatGroupView>,
    /// Payments received, less those taken back.
    received: MoneyView,
    /// Sum of the credit notes.
    credited: MoneyView,
    /// Money paid back.
    refunded: MoneyView,
    /// Amount that is to be refunded.
    refund_due: MoneyView,
    /// Payments, refunds and what was taken back, oldest first.
    payments: Vec<PaymentView>,
    /// Credit notes that correct it, oldest first.
    credit_note_ids: Vec<shown::CreditNoteId>,
    /// Pro-forma invoice that it was made of.
    #[schema(required = true)]
    pro_forma_id: Option<shown::ProFormaId>,
}

/// Payments and documents of an invoice, which are stored elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Attached {
    /// Payments and refunds.
    pub payments: Vec<InvoiceMovement>,
    /// Credit notes.
    pub credit_notes: Vec<CreditNoteId>,
    /// Pro-forma invoice.
    pub pro_forma: Option<ProFormaId>,
}

impl InvoiceView {
    /// Returns the view of an invoice, on a day.
    pub fn of(invoice: &BillingDocument, attached: &Attached, today: NaiveDate) -> Self {
        let (currency, balance) = (invoice.summary.currency, invoice.summary.balance);
        Self {
            summary: InvoiceSummaryView::of(&invoice.summary, today),
            locale: invoice.content.locale.into(),
            recipient: (&invoice.content.recipient).into(),
            lines: lines(invoice),
            vat_groups: groups(invoice),
            received: money(balance.received_minor, currency),
            credited: money(balance.credited_minor, currency),
            refunded: money(balance.refunded_minor, currency),
            refund_due: money(balance.refund_due_minor(), currency),
            payments: attached.payments.iter().map(PaymentView::from).collect(),
            credit_note_ids: attached.credit_notes.iter().map(|id| (*id).into()).collect(),
            pro_forma_id: attached.pro_forma.map(Into::into),
        }
    }
}

impl View for InvoiceView {
    fn location(&self) -> Option<String> {
        let summary = &self.summary;
        Some(format!(
            "/v1/organizations/{}/invoices/{}",
            summary.organization_id, summary.id
        ))
    }
}

/// A view for the provider's staff, who can't follow the customers' path to it.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ForClerk<V: Serialize>(pub V);

impl<V: Serialize> View for ForClerk<V> {}
