//! Wire representation of credit notes.

use super::document_views::{LineView, RecipientView, VatGroupView, groups, lines, money};
use crate::http::{View, shown};
use crate::moment::moment;
use crate::views::{LocaleView, MoneyView};
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::billing::BillingDocument;
use kontor_domain::ids::{CreditNoteId, Id};
use serde::Serialize;
use utoipa::ToSchema;

/// Credit note with its lines. Its amounts are positive.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditNote, example = json!({
    "id": "crn_0192f0c1e5b07cc3a4d15e6f708192f3", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "number": "CRN-2026-000003", "invoice_id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "issued_on": "2026-12-02",
    "billing_address_id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1", "reason": "Outage on 30 November",
    "locale": "de", "recipient": { "name": "Muster AG", "attention": null, "street": "Musterweg", "house_number": "1",
        "postcode": "8000", "town": "Zürich", "country": "CH", "vat_number": null, "order_number": null },
    "lines": [{ "kind": "credit", "product_id": null, "description": "Gutschrift zur Rechnung INV-2026-000042",
        "detail": null, "period": null, "quantity": "1", "unit_price": { "amount": "10.00", "currency": "CHF" },
        "net": { "amount": "10.00", "currency": "CHF" }, "vat_category": "standard", "vat_rate": "8.1" }],
    "vat_groups": [{ "category": "standard", "rate": "8.1", "base": { "amount": "10.00", "currency": "CHF" },
        "vat": { "amount": "0.81", "currency": "CHF" } }],
    "net": { "amount": "10.00", "currency": "CHF" }, "vat": { "amount": "0.81", "currency": "CHF" },
    "rounding": { "amount": "0.00", "currency": "CHF" }, "total": { "amount": "10.81", "currency": "CHF" },
    "created_at": "2026-12-02T08:15:00Z"
}))]
pub struct CreditNoteView {
    /// Credit note id.
    id: shown::CreditNoteId,
    /// Organization that is credited.
    organization_id: shown::OrganizationId,
    /// Number.
    number: String,
    /// Invoice that it corrects.
    #[schema(required = true)]
    invoice_id: Option<shown::InvoiceId>,
    /// Date of issue.
    issued_on: NaiveDate,
    /// Billing address of the invoice, which may have been deleted since.
    billing_address_id: shown::BillingAddressId,
    /// Reason, as printed.
    reason: String,
    /// Language of the document.
    locale: LocaleView,
    /// Recipient, as printed.
    recipient: RecipientView,
    /// Lines.
    lines: Vec<LineView>,
    /// VAT, by category and rate.
    vat_groups: Vec<VatGroupView>,
    /// Sum of the lines, without VAT.
    net: MoneyView,
    /// Sum of the VAT.
    vat: MoneyView,
    /// Rounding amount.
    rounding: MoneyView,
    /// Amount of the credit note.
    total: MoneyView,
    /// Time of creation.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
}

impl From<&BillingDocument> for CreditNoteView {
    fn from(note: &BillingDocument) -> Self {
        let (summary, currency, totals) = (&note.summary, note.summary.currency, note.summary.totals);
        Self {
            id: CreditNoteId::from_uuid(summary.id.uuid()).into(),
            organization_id: summary.organization.into(),
            number: note.content.number.clone(),
            invoice_id: summary.invoice.map(Into::into),
            issued_on: summary.issued_on,
            billing_address_id: summary.billing_address.into(),
            reason: note.content.note.clone().unwrap_or_default(),
            locale: note.content.locale.into(),
            recipient: (&note.content.recipient).into(),
            lines: lines(note),
            vat_groups: groups(note),
            net: money(totals.net_minor, currency),
            vat: money(totals.vat_minor, currency),
            rounding: money(totals.rounding_minor, currency),
            total: money(totals.total_minor, currency),
            created_at: summary.created_at,
        }
    }
}

impl View for CreditNoteView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/credit-notes/{}",
            self.organization_id, self.id
        ))
    }
}
