//! Payouts that came back from the payee's bank.

use super::payout_booking::{Step, book, entry, notify};
use super::problems::other_currency;
use crate::error::Error;
use chrono::NaiveDate;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{OrganizationId, PayoutId};
use kontor_domain::money::Money;
use kontor_domain::payments::Payout;
use kontor_persistence::Tx;

/// Notes that a payout came back, perhaps less the charges of a bank, and notifies the legal representatives. The caller
/// books the money to the prepaid account, and has locked the organization. `Tx::prepaid` finds the payout by the id that
/// its payment carried through the banks (`payout_of_end_to_end_id`).
///
/// # Errors
/// `payout_state` unless it was paid and did not come back yet, `currency_differs`, `amount_exceeded` beyond its amount.
pub fn note_returned_payout<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    id: PayoutId,
    (amount, verify_url): (Money, &str),
) -> Result<Payout, Error> {
    let found = tx.prepaid().payout_for_update(authorized, id)?;
    let before = found.ok_or(Error::Missing)?;
    if amount.currency != before.amount.currency {
        return Err(other_currency("", before.amount.currency));
    }
    let after = before.returned(amount.minor, tx.now())?;
    tx.prepaid().save_payout(authorized, &after)?;
    tx.record(
        Chain::Organization(after.organization),
        Author::System,
        entry(&after),
    );
    notify(tx, &after, verify_url)?;
    Ok(after)
}

/// As [`note_returned_payout`], and books the money from the bank to the prepaid account.
///
/// # Errors
/// As [`note_returned_payout`].
pub fn payout_returned<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    id: PayoutId,
    (amount, value_date): (Money, NaiveDate),
    verify_url: &str,
) -> Result<Payout, Error> {
    let after = note_returned_payout(tx, authorized, id, (amount, verify_url))?;
    let step = Step::Returned(amount.minor);
    book(tx, authorized, &after, (step, value_date))?;
    Ok(after)
}
