//! Wire representation of the history.

use super::document_views::money;
use crate::http::shown;
use crate::views::MoneyView;
use chrono::NaiveDate;
use kontor_domain::billing::{DocumentId, DocumentKind, DocumentStatus};
use kontor_persistence::{HistorySum, ListedDocument};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of a document in the history.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BillingDocumentKind)]
pub enum BillingDocumentKindView {
    /// Invoice.
    Invoice,
    /// Credit note.
    CreditNote,
}

impl From<BillingDocumentKindView> for DocumentKind {
    fn from(kind: BillingDocumentKindView) -> Self {
        match kind {
            BillingDocumentKindView::Invoice => Self::Invoice,
            BillingDocumentKindView::CreditNote => Self::CreditNote,
        }
    }
}

impl BillingDocumentKindView {
    /// Returns the view of a kind; `None` for one that is not in the history.
    pub const fn of(kind: DocumentKind) -> Option<Self> {
        match kind {
            DocumentKind::Invoice => Some(Self::Invoice),
            DocumentKind::CreditNote => Some(Self::CreditNote),
            DocumentKind::ProForma | DocumentKind::Reminder => None,
        }
    }
}

/// State of a document as a filter.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BillingDocumentStatus)]
pub enum DocumentStatusView {
    /// Invoice, nothing received.
    Open,
    /// Invoice, partly paid.
    PartiallyPaid,
    /// Invoice on which nothing is due anymore.
    Paid,
    /// Invoice, paid and partly refunded.
    PartiallyRefunded,
    /// Invoice, paid and refunded in full.
    Refunded,
    /// Invoice, credited as a whole before it was paid.
    Cancelled,
    /// Credit note.
    Issued,
    /// Open or partly paid invoice after its due date.
    Overdue,
}

impl From<DocumentStatusView> for DocumentStatus {
    fn from(status: DocumentStatusView) -> Self {
        match status {
            DocumentStatusView::Open => Self::Open,
            DocumentStatusView::PartiallyPaid => Self::PartiallyPaid,
            DocumentStatusView::Paid => Self::Paid,
            DocumentStatusView::PartiallyRefunded => Self::PartiallyRefunded,
            DocumentStatusView::Refunded => Self::Refunded,
            DocumentStatusView::Cancelled => Self::Cancelled,
            DocumentStatusView::Issued => Self::Issued,
            DocumentStatusView::Overdue => Self::Overdue,
        }
    }
}

impl From<DocumentStatus> for DocumentStatusView {
    fn from(status: DocumentStatus) -> Self {
        match status {
            DocumentStatus::Open => Self::Open,
            DocumentStatus::PartiallyPaid => Self::PartiallyPaid,
            DocumentStatus::Paid => Self::Paid,
            DocumentStatus::PartiallyRefunded => Self::PartiallyRefunded,
            DocumentStatus::Refunded => Self::Refunded,
            DocumentStatus::Cancelled => Self::Cancelled,
            DocumentStatus::Issued => Self::Issued,
            DocumentStatus::Overdue => Self::Overdue,
        }
    }
}

/// State of a document in the history.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BillingDocumentState)]
pub enum DocumentStateView {
    /// Invoice, nothing received.
    Open,
    /// Invoice, partly paid.
    PartiallyPaid,
    /// Invoice on which nothing is due anymore.
    Paid,
    /// Invoice, paid and partly refunded.
    PartiallyRefunded,
    /// Invoice, paid and refunded in full.
    Refunded,
    /// Invoice, credited as a whole before it was paid.
    Cancelled,
    /// Credit note.
    Issued,
}

/// Invoice or credit note in the history. The amounts of a credit note are negative, so that those of a list add up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillingDocument, example = json!({
    "id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "kind": "invoice", "number": "INV-2026-000042", "state": "open",
    "overdue": false, "reference": "000000000000000000000000423", "issued_on": "2026-11-29", "due_on": "2026-12-29",
    "settled_on": null, "billing_address_id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1", "recipient_name": "Muster AG",
    "order_number": null, "description": "Drive Basic, Archive", "invoice_id": null,
    "net": { "amount": "63.83", "currency": "CHF" }, "vat": { "amount": "5.17", "currency": "CHF" },
    "rounding": { "amount": "0.00", "currency": "CHF" }, "total": { "amount": "69.00", "currency": "CHF" },
    "open": { "amount": "69.00", "currency": "CHF" }
}))]
pub struct BillingDocumentView {
    /// Invoice or credit note id.
    #[schema(pattern = "^(inv|crn)_[0-9a-f]{32}$")]
    id: String,
    /// Kind.
    kind: BillingDocumentKindView,
    /// Number.
    number: String,
    /// State.
    state: DocumentStateView,
    /// Whether the due date has passed while money is due.
    overdue: bool,
    /// Payment reference of an invoice, without blanks.
    #[schema(required = true)]
    reference: Option<String>,
    /// Date of issue.
    issued_on: NaiveDate,
    /// Due date of an invoice.
    #[schema(required = true)]
    due_on: Option<NaiveDate>,
    /// Day on which nothing was due anymore.
    #[schema(required = true)]
    settled_on: Option<NaiveDate>,
    /// Billing address, which may have been deleted since.
    billing_address_id: shown::BillingAddressId,
    /// Name of the recipient, as printed.
    recipient_name: String,
    /// The customer's own order number, as printed.
    #[schema(required = true)]
    order_number: Option<String>,
    /// Text of the first line.
    description: String,
    /// Invoice that a credit note corrects.
    #[schema(required = true)]
    invoice_id: Option<shown::InvoiceId>,
    /// Sum of the lines, without VAT.
    net: MoneyView,
    /// Sum of the VAT.
    vat: MoneyView,
    /// Rounding amount, where prices include VAT.
    rounding: MoneyView,
    /// Amount with VAT.
    total: MoneyView,
    /// Amount of an invoice that is still due, negative if money is to be refunded.
    open: MoneyView,
}

/// Amounts of a document in hundredths; those of a credit note are negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Without VAT.
    pub net: i64,
    /// VAT.
    pub vat: i64,
    /// Rounding.
    pub rounding: i64,
    /// With VAT.
    pub total: i64,
    /// Still due.
    pub open: i64,
}

impl Amounts {
    /// Returns those of a document.
    pub fn of(document: &ListedDocument) -> Self {
        let (summary, totals) = (&document.summary, document.summary.totals);
        let is_invoice = summary.id.kind() == DocumentKind::Invoice;
        let sign = if is_invoice { 1 } else { -1 };
        Self {
            net: sign * totals.net_minor,
            vat: sign * totals.vat_minor,
            rounding: sign * totals.rounding_minor,
            total: sign * totals.total_minor,
            open: if is_invoice {
                summary.balance.open_minor()
            } else {
                0
            },
        }
    }
}

/// Returns the word of an id, with its prefix.
pub(super) fn written(id: DocumentId) -> String {
    match id {
        DocumentId::Invoice(id) => id.to_string(),
        DocumentId::CreditNote(id) => id.to_string(),
        DocumentId::ProForma(id) => id.to_string(),
    }
}

fn state(document: &ListedDocument) -> DocumentStateView {
    use kontor_domain::billing::InvoiceState;
    match document.summary.state.invoice() {
        None => DocumentStateView::Issued,
        Some(InvoiceState::Draft | InvoiceState::Open) => DocumentStateView::Open,
        Some(InvoiceState::PartiallyPaid) => DocumentStateView::PartiallyPaid,
        Some(InvoiceState::Paid) => DocumentStateView::Paid,
        Some(InvoiceState::PartiallyRefunded) => DocumentStateView::PartiallyRefunded,
        Some(InvoiceState::Refunded) => DocumentStateView::Refunded,
        Some(InvoiceState::Cancelled) => DocumentStateView::Cancelled,
    }
}

impl BillingDocumentView {
    /// Returns the view of a document, on a day.
    pub fn of(document: ListedDocument, today: NaiveDate) -> Self {
        let (amounts, state) = (Amounts::of(&document), state(&document));
        let summary = document.summary;
        let amount = |minor| money(minor, summary.currency);
        let is_credit_note = summary.id.kind() == DocumentKind::CreditNote;
        Self {
            id: written(summary.id),
            kind: if is_credit_note {
                BillingDocumentKindView::CreditNote
            } else {
                BillingDocumentKindView::Invoice
            },
            state,
            overdue: summary.is_overdue(today),
            issued_on: summary.issued_on,
            due_on: summary.due_on,
            settled_on: summary.settled_on,
            billing_address_id: summary.billing_address.into(),
            recipient_name: document.recipient_name,
            order_number: document.order_number,
            description: document.description,
            invoice_id: summary.invoice.map(Into::into),
            net: amount(amounts.net),
            vat: amount(amounts.vat),
            rounding: amount(amounts.rounding),
            total: amount(amounts.total),
            open: amount(amounts.open),
            number: summary.number.unwrap_or_default(),
            reference: summary.reference,
        }
    }
}

/// Sums of the documents in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillingDocumentSum)]
pub struct HistorySumView {
    /// Number of documents.
    count: u64,
    /// Sum without VAT.
    net: MoneyView,
    /// Sum of the VAT.
    vat: MoneyView,
    /// Sum of the rounding amounts.
    rounding: MoneyView,
    /// Sum with VAT.
    total: MoneyView,
    /// Sum of what is still due.
    open: MoneyView,
}

impl From<HistorySum> for HistorySumView {
    fn from(sum: HistorySum) -> Self {
        let amount = |minor| money(minor, sum.currency);
        Self {
            count: sum.count,
            net: amount(sum.net_minor),
            vat: amount(sum.vat_minor),
            rounding: amount(sum.rounding_minor),
            total: amount(sum.total_minor),
            open: amount(sum.open_minor),
        }
    }
}

/// Page of the history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillingDocumentPage)]
pub struct HistoryPageView {
    /// Documents.
    pub items: Vec<BillingDocumentView>,
    /// Cursor to pass as `after` for the next page; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Total number of documents, if requested with `include_total`; otherwise omitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Sums of all documents that match, by currency, if requested with `sums`; otherwise omitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sums: Option<Vec<HistorySumView>>,
}
