//! Wire representation of pro-forma invoices.

use super::document_views::{LineView, RecipientView, VatGroupView, groups, lines, money};
use crate::http::{View, shown};
use crate::moment::moment;
use crate::views::{LocaleView, MoneyView};
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::billing::{BillingDocument, DocumentState, DocumentSummary, ProFormaState};
use kontor_domain::ids::{Id, ProFormaId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// State of a pro-forma invoice.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProFormaState)]
pub enum ProFormaStateView {
    /// May be turned into an invoice.
    Valid,
    /// Its last day has passed.
    Expired,
    /// Was turned into an invoice.
    Invoiced,
}

/// Pro-forma invoice, as in lists.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProFormaSummary, example = json!({
    "id": "pro_0192f0c1e5b07cc3a4d15e6f708192f4", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "number": "PRO-2026-000007", "state": "valid", "issued_on": "2026-11-29", "valid_until": "2026-12-29",
    "billing_address_id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1",
    "net": { "amount": "69.00", "currency": "CHF" }, "vat": { "amount": "5.59", "currency": "CHF" },
    "rounding": { "amount": "0.00", "currency": "CHF" }, "total": { "amount": "74.59", "currency": "CHF" },
    "invoice_id": null, "created_at": "2026-11-29T08:15:00Z"
}))]
pub struct ProFormaSummaryView {
    /// Pro-forma invoice id.
    pub id: shown::ProFormaId,
    /// Organization that it is for.
    pub organization_id: shown::OrganizationId,
    /// Number.
    number: String,
    /// State.
    state: ProFormaStateView,
    /// Date.
    issued_on: NaiveDate,
    /// Last day on which it can be turned into an invoice.
    valid_until: NaiveDate,
    /// Billing address, which may have been deleted since.
    billing_address_id: shown::BillingAddressId,
    /// Sum of the lines, without VAT.
    net: MoneyView,
    /// Sum of the VAT.
    vat: MoneyView,
    /// Rounding amount, where prices include VAT.
    rounding: MoneyView,
    /// Total.
    total: MoneyView,
    /// Invoice that it became.
    #[schema(required = true)]
    invoice_id: Option<shown::InvoiceId>,
    /// Time of creation.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
}

impl ProFormaSummaryView {
    /// Returns the view of a pro-forma invoice, on a day.
    pub fn of(document: &DocumentSummary, today: NaiveDate) -> Self {
        let (currency, totals) = (document.currency, document.totals);
        let valid_until = document.due_on.unwrap_or(document.issued_on);
        Self {
            id: ProFormaId::from_uuid(document.id.uuid()).into(),
            organization_id: document.organization.into(),
            number: document.number.clone().unwrap_or_default(),
            state: match document.state {
                DocumentState::ProForma(ProFormaState::Invoiced) => ProFormaStateView::Invoiced,
                _ if valid_until < today => ProFormaStateView::Expired,
                DocumentState::ProForma(ProFormaState::Valid)
                | DocumentState::Invoice(_)
                | DocumentState::Issued => ProFormaStateView::Valid,
            },
            issued_on: document.issued_on,
            valid_until,
            billing_address_id: document.billing_address.into(),
            net: money(totals.net_minor, currency),
            vat: money(totals.vat_minor, currency),
            rounding: money(totals.rounding_minor, currency),
            total: money(totals.total_minor, currency),
            invoice_id: document.invoice.map(Into::into),
            created_at: document.created_at,
        }
    }
}

/// Pro-forma invoice with its lines.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProForma, example = json!({
    "id": "pro_0192f0c1e5b07cc3a4d15e6f708192f4", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "number": "PRO-2026-000007", "state": "valid", "issued_on": "2026-11-29", "valid_until": "2026-12-29",
    "billing_address_id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1",
    "net": { "amount": "69.00", "currency": "CHF" }, "vat": { "amount": "5.59", "currency": "CHF" },
    "rounding": { "amount": "0.00", "currency": "CHF" }, "total": { "amount": "74.59", "currency": "CHF" },
    "invoice_id": null, "created_at": "2026-11-29T08:15:00Z",
    "locale": "de", "recipient": { "name": "Muster AG", "attention": "Buchhaltung", "street": "Musterweg",
        "house_number": "1", "postcode": "8000", "town": "Zürich", "country": "CH", "vat_number": "CHE-123.456.788",
        "order_number": "PO-4711" },
    "lines": [{ "kind": "order", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        "description": "Webhosting, ein Jahr", "detail": "muster.example",
        "period": { "first_day": "2026-11-29", "last_day": "2027-11-28" }, "quantity": "1",
        "unit_price": { "amount": "69.00", "currency": "CHF" }, "net": { "amount": "69.00", "currency": "CHF" },
        "vat_category": "standard", "vat_rate": "8.1" }],
    "vat_groups": [{ "category": "standard", "rate": "8.1", "base": { "amount": "69.00", "currency": "CHF" },
        "vat": { "amount": "5.59", "currency": "CHF" } }]
}))]
pub struct ProFormaView {
    #[serde(flatten)]
    summary: ProFormaSummaryView,
    /// Language of the document.
    locale: LocaleView,
    /// Recipient, as printed.
    recipient: RecipientView,
    /// Lines.
    lines: Vec<LineView>,
    /// VAT, by category and rate.
    vat_groups: Vec<VatGroupView>,
}

impl ProFormaView {
    /// Returns the view of a pro-forma invoice, on a day.
    pub fn of(document: &BillingDocument, today: NaiveDate) -> Self {
        Self {
            summary: ProFormaSummaryView::of(&document.summary, today),
            locale: document.content.locale.into(),
            recipient: (&document.content.recipient).into(),
            lines: lines(document),
            vat_groups: groups(document),
        }
    }
}

impl View for ProFormaView {
    fn location(&self) -> Option<String> {
        let summary = &self.summary;
        Some(format!(
            "/v1/organizations/{}/pro-formas/{}",
            summary.organization_id, summary.id
        ))
    }
}
