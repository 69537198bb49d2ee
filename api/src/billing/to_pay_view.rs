//! Wire representation of what is to pay.

use super::document_views::{ChargeKindView, PeriodView, money};
use super::selection::Priced;
use crate::http::{View, shown};
use crate::views::{MoneyView, ProductStateView};
use chrono::NaiveDate;
use kontor_domain::billing::DocumentSummary;
use kontor_domain::organizations::Currency;
use serde::Serialize;
use utoipa::ToSchema;

/// Order or renewal that is due and not invoiced yet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ItemToPay)]
pub struct ItemToPayView {
    /// Order or renewal.
    kind: ChargeKindView,
    /// Product; it selects the item for an invoice or a pro-forma invoice.
    product_id: shown::ProductId,
    /// Name that the organization gave the product.
    detail: String,
    /// State of the product: `blocked` while its service is stopped.
    product_state: ProductStateView,
    /// Period that is charged; that of an order begins on the day of its invoice, or on the day on which its payment
    /// is booked if that is later.
    period: PeriodView,
    /// Day on which it is due.
    due_on: NaiveDate,
    /// Billing address that it is issued to, unless another one is given.
    billing_address_id: shown::BillingAddressId,
    /// Code of the problem to be solved before the item can be invoiced, as far as the product, its billing address and
    /// the issuer show it; null if there is none. The next renewal by itself waits for it too, but for `not_printable`.
    #[schema(required = true, examples("billing_address_incomplete"))]
    obstacle: Option<&'static str>,
    /// Amount without VAT.
    net: MoneyView,
    /// VAT.
    vat: MoneyView,
    /// Amount with VAT.
    gross: MoneyView,
}

impl ItemToPayView {
    /// Returns the view of a single charge with its price.
    pub fn of(priced: &Priced, obstacle: Option<&'static str>) -> Option<Self> {
        let (product, charge) = priced.charges.first()?;
        let (currency, totals) = (priced.currency, priced.quote.totals);
        Some(Self {
            kind: charge.kind.into(),
            product_id: product.id.into(),
            detail: product.name.as_str().to_owned(),
            product_state: product.state.into(),
            period: charge.period.into(),
            due_on: charge.due_on,
            billing_address_id: priced.address.id.into(),
            obstacle,
            net: money(totals.net_minor, currency),
            vat: money(totals.vat_minor + totals.rounding_minor, currency),
            gross: money(totals.total_minor, currency),
        })
    }
}

/// Open invoice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceToPay)]
pub struct InvoiceToPayView {
    /// Invoice.
    invoice_id: shown::InvoiceId,
    /// Its number.
    number: String,
    /// Payment reference, without blanks.
    reference: String,
    /// Due date.
    due_on: NaiveDate,
    /// Whether the due date has passed.
    overdue: bool,
    /// Billing address that it was issued to.
    billing_address_id: shown::BillingAddressId,
    /// Amount without VAT.
    net: MoneyView,
    /// VAT.
    vat: MoneyView,
    /// Amount with VAT.
    gross: MoneyView,
    /// Amount that is still due.
    open: MoneyView,
}

impl InvoiceToPayView {
    /// Returns the view of an open invoice, on a day.
    pub fn of(invoice: &DocumentSummary, id: shown::InvoiceId, today: NaiveDate) -> Self {
        let (currency, totals) = (invoice.currency, invoice.totals);
        Self {
            invoice_id: id,
            number: invoice.number.clone().unwrap_or_default(),
            reference: invoice.reference.clone().unwrap_or_default(),
            due_on: invoice.due_on.unwrap_or(invoice.issued_on),
            overdue: invoice.is_overdue(today),
            billing_address_id: invoice.billing_address.into(),
            net: money(totals.net_minor, currency),
            vat: money(totals.vat_minor + totals.rounding_minor, currency),
            gross: money(totals.total_minor, currency),
            open: money(invoice.balance.open_minor(), currency),
        }
    }
}

/// Sum of what is to pay in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SumToPay)]
pub struct SumToPayView {
    /// Orders and renewals with VAT. A joint invoice can differ by hundredths, since VAT is taken from its sum.
    items: MoneyView,
    /// Open amounts of invoices.
    invoices: MoneyView,
    /// Both.
    total: MoneyView,
}

/// Orders and renewals to pay, and open invoices.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ToPay, example = json!({
    "until": "2027-01-29",
    "items": [{ "kind": "renewal", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "detail": "muster.example",
        "product_state": "active", "period": { "first_day": "2026-12-09", "last_day": "2027-12-08" },
        "due_on": "2026-12-09", "billing_address_id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1", "obstacle": null,
        "net": { "amount": "69.00", "currency": "CHF" }, "vat": { "amount": "5.59", "currency": "CHF" },
        "gross": { "amount": "74.59", "currency": "CHF" } }],
    "invoices": [],
    "sums": [{ "items": { "amount": "74.59", "currency": "CHF" }, "invoices": { "amount": "0.00", "currency": "CHF" },
        "total": { "amount": "74.59", "currency": "CHF" } }],
    "more": false
}))]
pub struct ToPayView {
    /// Last day on which listed items are due; null for all.
    #[schema(required = true)]
    until: Option<NaiveDate>,
    /// Orders and renewals that are not invoiced yet, the earliest due date first.
    items: Vec<ItemToPayView>,
    /// Open invoices, the earliest due date first.
    invoices: Vec<InvoiceToPayView>,
    /// Sums per currency.
    sums: Vec<SumToPayView>,
    /// Whether there is more than is listed: 500 items and 500 invoices at most.
    more: bool,
}

impl View for ToPayView {}

/// Amounts with their currencies: of items, and of invoices.
#[derive(Debug, Clone, Default)]
pub struct Sums(Vec<(Currency, i64, i64)>);

impl Sums {
    /// Adds amounts in hundredths.
    pub fn add(&mut self, currency: Currency, items: i64, invoices: i64) {
        if let Some((_, sum, open)) = self.0.iter_mut().find(|(known, ..)| *known == currency) {
            *sum += items;
            *open += invoices;
        } else {
            self.0.push((currency, items, invoices));
        }
    }
}

impl ToPayView {
    /// Returns the view of items and invoices.
    pub fn of(
        until: Option<NaiveDate>,
        (items, invoices): (Vec<ItemToPayView>, Vec<InvoiceToPayView>),
        sums: Sums,
        more: bool,
    ) -> Self {
        let sum = |(currency, items, invoices): (Currency, i64, i64)| SumToPayView {
            items: money(items, currency),
            invoices: money(invoices, currency),
            total: money(items + invoices, currency),
        };
        Self {
            until,
            items,
            invoices,
            sums: sums.0.into_iter().map(sum).collect(),
            more,
        }
    }
}
