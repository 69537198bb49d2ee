//! Prices that changed between the selection of items and their invoice.

use super::problems::price_changed;
use super::selection::Priced;
use crate::error::Error;
use kontor_domain::billing::BillingDocument;
use kontor_domain::money::Money;

/// Checks that the prices are those of the document, unless a change was accepted.
///
/// # Errors
/// `price_changed` with both sums.
pub fn check(document: &BillingDocument, priced: &Priced, accepted: bool) -> Result<(), Error> {
    let (before, now) = (document.summary.totals, priced.quote.totals);
    let same = before == now && document.summary.currency == priced.currency;
    if same || accepted {
        return Ok(());
    }
    Err(price_changed(
        Money::new(before.total_minor, document.summary.currency),
        Money::new(now.total_minor, priced.currency),
    ))
}
