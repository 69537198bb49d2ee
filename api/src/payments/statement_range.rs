//! The account and the days of a statement, as requests give them.

use crate::error::Error;
use crate::http::query;
use crate::problem::FieldError;
use crate::views::CurrencyView;
use chrono::{Datelike, NaiveDate};
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{StatementAccount, StatementRange};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Account with a statement.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StatementAccount)]
pub enum StatementAccountView {
    /// Money that the organization paid in advance.
    Prepaid,
    /// Invoices and claims that the organization has to pay.
    Receivable,
}

impl From<StatementAccountView> for StatementAccount {
    fn from(account: StatementAccountView) -> Self {
        match account {
            StatementAccountView::Prepaid => Self::Prepaid,
            StatementAccountView::Receivable => Self::Receivable,
        }
    }
}

impl From<StatementAccount> for StatementAccountView {
    fn from(account: StatementAccount) -> Self {
        match account {
            StatementAccount::Prepaid => Self::Prepaid,
            StatementAccount::Receivable => Self::Receivable,
        }
    }
}

/// Account and days of a statement.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichStatement {
    /// Account; `prepaid` if omitted.
    account: Option<StatementAccountView>,
    /// Currency; CHF if omitted.
    currency: Option<CurrencyView>,
    /// First day (inclusive), in UTC; the first one of the year of `to` if omitted.
    #[param(format = Date, value_type = Option<String>, example = "2026-01-01")]
    from: Option<String>,
    /// Last day (inclusive), in UTC; today if omitted.
    #[param(format = Date, value_type = Option<String>, example = "2026-11-29")]
    to: Option<String>,
}

impl WhichStatement {
    /// Reads the parameters, today being a day.
    ///
    /// # Errors
    /// The faults of the days.
    pub fn read(&self, today: NaiveDate) -> Result<StatementRange, Error> {
        let mut faults = Vec::new();
        let mut day = |name, given: Option<&String>| {
            query::day(name, given.map(String::as_str)).unwrap_or_else(|fault| {
                faults.push(fault);
                None
            })
        };
        let (from, to) = (day("from", self.from.as_ref()), day("to", self.to.as_ref()));
        if !faults.is_empty() {
            return Err(Error::Fields(faults));
        }
        let to = to.unwrap_or(today);
        let from = from.or_else(|| to.with_ordinal(1)).unwrap_or(to);
        if from > to {
            return Err(FieldError::parameter("from", "range", "must not be after to").into());
        }
        Ok(StatementRange {
            account: self.account.map_or(StatementAccount::Prepaid, Into::into),
            currency: self.currency.map_or(Currency::Chf, Into::into),
            from,
            to,
        })
    }
}
