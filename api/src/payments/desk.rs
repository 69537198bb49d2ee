//! Payments as what the staff act on.

use super::payment_views::PaymentView;
use crate::error::Error;
use crate::http::Credential;
use kontor_domain::access::{Agent, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{OrganizationId, PaymentId};
use kontor_domain::payments::{AllocatePayment, Payment, ReceivedPayment};
use kontor_persistence::{Entry, Tx};

/// Returns the right to what a payment is allocated to; none if that is nothing.
///
/// # Errors
/// The refusal of the action.
pub fn on_organization(
    tx: &mut Tx<'_>,
    who: &Credential,
    on: &ReceivedPayment,
) -> Result<Option<Authorized<AllocatePayment>>, Error> {
    let of = |organization: OrganizationId| Ok(who.staff_on(tx, Some(organization))?.1);
    on.organization.map(of).transpose()
}

/// Returns a payment, locked for a change after its organization.
///
/// # Errors
/// [`Error::Changed`] if it went to another organization meanwhile.
pub fn locked(tx: &mut Tx<'_>, on: &ReceivedPayment) -> Result<Payment, Error> {
    tx.lock_organizations(&on.organization.into_iter().collect::<Vec<_>>())?;
    let payment = tx.payments().find_for_update(on.id)?.ok_or(Error::Missing)?;
    if tx.payments().received(on.id)?.as_ref() == Some(on) {
        return Ok(payment);
    }
    Err(Error::Changed)
}

/// Records what the staff did with a payment: in the log of its organization, if it has one.
pub fn record(tx: &mut Tx<'_>, agent: &Agent, on: &ReceivedPayment, entry: Entry) {
    match on.organization {
        Some(organization) => tx.staff().record(agent, organization, entry),
        None => tx.record(Chain::Installation, Author::User(agent.user()), entry),
    }
}

/// Returns the view of a payment after a change.
pub fn view(tx: &mut Tx<'_>, id: PaymentId) -> Result<PaymentView, Error> {
    let payment = tx.payments().find(id)?.ok_or(Error::Missing)?;
    let allocations = tx.payments().allocations(id)?;
    Ok(PaymentView::of(payment, &allocations, Vec::new()))
}
