//! Wire representation of invoices and amounts for the provider's staff.

use super::invoice_view::InvoiceSummaryView;
use crate::error::Error;
use crate::http::field;
use crate::http::field::Take;
use crate::problem::FieldError;
use crate::views::CurrencyView;
use chrono::{Days, NaiveDate};
use kontor_domain::organizations::Currency;
use kontor_persistence::FoundInvoice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Maximum age of a value date, in days: ten years.
const OLDEST: Days = Days::new(3_653);
/// Days that a value date may be ahead: the server's day is that of UTC, and a clerk's may have begun already.
const AHEAD: Days = Days::new(1);

/// Amount of money to be booked.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMoney, example = json!({ "amount": "74.59", "currency": "CHF" }))]
pub struct MoneyInput {
    /// Positive amount with at most two decimals.
    #[validate(nested)]
    amount: field::Amount,
    /// Currency; that of the invoice.
    currency: CurrencyView,
}

impl MoneyInput {
    /// Returns the amount in hundredths.
    ///
    /// # Errors
    /// Another currency than that of the invoice.
    pub fn minor(self) -> Result<(i64, Currency), Error> {
        Ok((self.amount.take()?.minor(), self.currency.into()))
    }
}

/// Checks the currency of an amount.
///
/// # Errors
/// The fault of `/amount/currency`.
pub fn must_be(given: Currency, wanted: Currency) -> Result<(), Error> {
    if given == wanted {
        return Ok(());
    }
    Err(FieldError::field(
        "/amount/currency",
        "currency",
        "must be the currency of the invoice",
    )
    .into())
}

/// Checks that a value date is neither after today, wherever the clerk is, nor more than ten years ago.
///
/// # Errors
/// The fault of `/value_date`.
pub fn check_value_date(value_date: NaiveDate, today: NaiveDate) -> Result<(), Error> {
    let oldest = today.checked_sub_days(OLDEST).unwrap_or(NaiveDate::MIN);
    let latest = today.checked_add_days(AHEAD).unwrap_or(NaiveDate::MAX);
    if (oldest..=latest).contains(&value_date) {
        return Ok(());
    }
    let words = "must be today or earlier, within ten years";
    Err(FieldError::field("/value_date", "range", words).into())
}

/// Invoice of a customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundInvoice, example = json!({
    "organization_name": "Muster AG",
    "id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "number": "INV-2026-000042", "state": "open", "overdue": false, "reference": "000000000000000000000000423",
    "issued_on": "2026-11-29", "due_on": "2026-12-29", "settled_on": null,
    "billing_address_id": "bad_0192f0c1e5b07cc3a4d15e6f708192f1",
    "net": { "amount": "69.00", "currency": "CHF" }, "vat": { "amount": "5.59", "currency": "CHF" },
    "rounding": { "amount": "0.00", "currency": "CHF" }, "total": { "amount": "74.59", "currency": "CHF" },
    "open": { "amount": "74.59", "currency": "CHF" }, "updated_at": "2026-11-29T08:15:00Z"
}))]
pub struct FoundInvoiceView {
    /// Name of the organization.
    organization_name: String,
    #[serde(flatten)]
    invoice: InvoiceSummaryView,
}

impl FoundInvoiceView {
    /// Returns the view of an invoice, on a day.
    pub fn of(found: &FoundInvoice, today: NaiveDate) -> Self {
        Self {
            organization_name: found.organization_name.clone(),
            invoice: InvoiceSummaryView::of(&found.invoice, today),
        }
    }
}
