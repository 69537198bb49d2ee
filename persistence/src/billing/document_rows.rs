//! Rows of documents.

use crate::error::CorruptRow;
use crate::schema::billing_documents;
use crate::types::{UtcTs, Uuid7, key};
use chrono::NaiveDate;
use diesel::prelude::*;
use kontor_domain::billing::{
    Balance, Document, DocumentId, DocumentKind, DocumentState, DocumentSummary, InvoiceState, ProFormaState,
    Totals,
};
use kontor_domain::organizations::Currency;

/// A document without its content.
#[derive(Insertable, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = billing_documents)]
pub(crate) struct SummaryRow {
    pub id: Uuid7,
    pub organization_id: Uuid7,
    pub kind: String,
    pub state: String,
    pub number: Option<String>,
    pub reference: Option<String>,
    pub currency: String,
    pub issued_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
    pub billing_address_id: Uuid7,
    pub net_minor: i64,
    pub vat_minor: i64,
    pub rounding_minor: i64,
    pub total_minor: i64,
    pub received_minor: i64,
    pub credited_minor: i64,
    pub refunded_minor: i64,
    pub settled_on: Option<NaiveDate>,
    pub invoice_id: Option<Uuid7>,
    pub created_at: UtcTs,
    pub updated_at: UtcTs,
}

/// Part of the content that lists show.
#[derive(Insertable, AsChangeset, QueryableByName)]
#[diesel(table_name = billing_documents, treat_none_as_null = true)]
pub(super) struct ShownRow {
    pub recipient_name: String,
    pub order_number: Option<String>,
    pub description: String,
}

impl From<&Document> for ShownRow {
    fn from(content: &Document) -> Self {
        let description = content.lines.first().map(|line| match &line.detail {
            Some(detail) => format!("{}, {detail}", line.description),
            None => line.description.clone(),
        });
        Self {
            recipient_name: content.recipient.address.name.clone(),
            order_number: content.recipient.order_number.clone(),
            description: description.unwrap_or_default(),
        }
    }
}

/// Columns that change after the issue.
#[derive(AsChangeset)]
#[diesel(table_name = billing_documents, treat_none_as_null = true)]
pub(super) struct ProgressRow {
    state: &'static str,
    received_minor: i64,
    credited_minor: i64,
    refunded_minor: i64,
    settled_on: Option<NaiveDate>,
    invoice_id: Option<Uuid7>,
    updated_at: UtcTs,
}

impl From<&DocumentSummary> for ProgressRow {
    fn from(document: &DocumentSummary) -> Self {
        Self {
            state: document.state.as_str(),
            received_minor: document.balance.received_minor,
            credited_minor: document.balance.credited_minor,
            refunded_minor: document.balance.refunded_minor,
            settled_on: document.settled_on,
            invoice_id: document.invoice.map(key),
            updated_at: document.updated_at.into(),
        }
    }
}

impl From<&DocumentSummary> for SummaryRow {
    fn from(document: &DocumentSummary) -> Self {
        Self {
            id: Uuid7(document.id.uuid()),
            organization_id: key(document.organization),
            kind: document.id.kind().as_str().to_owned(),
            state: document.state.as_str().to_owned(),
            number: document.number.clone(),
            reference: document.reference.clone(),
            currency: document.currency.as_str().to_owned(),
            issued_on: document.issued_on,
            due_on: document.due_on,
            billing_address_id: key(document.billing_address),
            net_minor: document.totals.net_minor,
            vat_minor: document.totals.vat_minor,
            rounding_minor: document.totals.rounding_minor,
            total_minor: document.totals.total_minor,
            received_minor: document.balance.received_minor,
            credited_minor: document.balance.credited_minor,
            refunded_minor: document.balance.refunded_minor,
            settled_on: document.settled_on,
            invoice_id: document.invoice.map(key),
            created_at: document.created_at.into(),
            updated_at: document.updated_at.into(),
        }
    }
}

impl TryFrom<SummaryRow> for DocumentSummary {
    type Error = CorruptRow;
    fn try_from(row: SummaryRow) -> Result<Self, CorruptRow> {
        let corrupt = |column| CorruptRow { column };
        let bad_state = corrupt("billing_documents.state");
        let kind = DocumentKind::from_text(&row.kind).ok_or(corrupt("billing_documents.kind"))?;
        let (id, state) = match kind {
            DocumentKind::Invoice => (
                DocumentId::Invoice(row.id.id()),
                DocumentState::Invoice(InvoiceState::from_text(&row.state).ok_or(bad_state)?),
            ),
            DocumentKind::CreditNote => (DocumentId::CreditNote(row.id.id()), DocumentState::Issued),
            DocumentKind::ProForma => (
                DocumentId::ProForma(row.id.id()),
                DocumentState::ProForma(ProFormaState::from_text(&row.state).ok_or(bad_state)?),
            ),
            DocumentKind::Reminder => return Err(corrupt("billing_documents.kind")),
        };
        Ok(Self {
            id,
            organization: row.organization_id.id(),
            state,
            number: row.number,
            reference: row.reference,
            currency: Currency::from_text(&row.currency).ok_or(corrupt("billing_documents.currency"))?,
            issued_on: row.issued_on,
            due_on: row.due_on,
            billing_address: row.billing_address_id.id(),
            totals: Totals {
                net_minor: row.net_minor,
                vat_minor: row.vat_minor,
                rounding_minor: row.rounding_minor,
                total_minor: row.total_minor,
            },
            balance: Balance {
                total_minor: row.total_minor,
                received_minor: row.received_minor,
                credited_minor: row.credited_minor,
                refunded_minor: row.refunded_minor,
            },
            settled_on: row.settled_on,
            invoice: row.invoice_id.map(Uuid7::id),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}
