//! Money that was received or paid back outside, as the provider's staff record it.

use super::clerk_views::{MoneyInput, check_value_date, must_be};
use crate::error::Error;
use crate::http::field;
use crate::http::field::Take;
use crate::moment::day;
use chrono::NaiveDate;
use kontor_domain::billing::{DocumentSummary, PaymentNote};
use kontor_domain::organizations::Currency;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Money that was received or paid back outside.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "74.59", "currency": "CHF" }, "value_date": "2026-11-20",
    "note": "Bank statement 2026/11, entry 42" }))]
pub struct MoneyMovement {
    /// Amount, in the currency of the invoice.
    #[validate(nested)]
    amount: MoneyInput,
    /// Value date: today or earlier, within ten years.
    #[schema(format = Date, value_type = String)]
    #[serde(deserialize_with = "day")]
    value_date: NaiveDate,
    /// Internal note.
    #[validate(nested)]
    note: Option<field::PaymentNote>,
}

/// A movement whose fields were read.
#[derive(Debug, Clone)]
pub struct ReadMovement {
    /// Amount in hundredths.
    pub minor: i64,
    /// Currency.
    pub currency: Currency,
    /// Value date.
    pub value_date: NaiveDate,
    /// Internal note.
    pub note: Option<String>,
}

impl MoneyMovement {
    /// Reads the fields.
    ///
    /// # Errors
    /// Their faults.
    pub fn read(self) -> Result<ReadMovement, Error> {
        let (minor, currency) = self.amount.minor()?;
        Ok(ReadMovement {
            minor,
            currency,
            value_date: self.value_date,
            note: self.note.take()?.map(PaymentNote::into_string),
        })
    }
}

impl ReadMovement {
    /// Checks it against an invoice.
    ///
    /// # Errors
    /// Another currency, a value date that is too far away.
    pub fn check(&self, invoice: &DocumentSummary, today: NaiveDate) -> Result<(), Error> {
        must_be(self.currency, invoice.currency)?;
        check_value_date(self.value_date, today)
    }
}
