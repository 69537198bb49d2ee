//! Closing an offer, and notifying the offerer.

use super::transfer_offer::names;
use crate::error::Error;
use kontor_domain::ids::OrganizationId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Organization, Role};
use kontor_domain::products::Product;
use kontor_domain::transfers::{Transfer, TransferClosed, TransferState};
use kontor_persistence::Tx;

/// Closes a locked, open offer.
///
/// # Errors
/// [`TransferClosed`] if it was closed before.
pub fn end(
    tx: &mut Tx<'_>,
    transfer: &Transfer,
    state: TransferState,
    by: Option<OrganizationId>,
) -> Result<Transfer, Error> {
    transfer.open(tx.now())?;
    let ended = transfer.ended(state, by, tx.now());
    if !tx.transfers().end(&ended)? {
        return Err(TransferClosed(state).into());
    }
    Ok(ended)
}

/// Mails the offerer, if still a manager of the organization.
pub fn notify_offerer(
    tx: &mut Tx<'_>,
    transfer: &Transfer,
    products: &[Product],
    mail: impl Fn(&kontor_domain::identity::Person, &Organization, &[String]) -> Mail,
) -> Result<(), Error> {
    let standing = tx
        .organizations()
        .standing_of(transfer.organization, transfer.offered_by)?;
    if standing.is_none_or(|role| !Role::MANAGERS.contains(&role)) {
        return Ok(());
    }
    let customer = tx.organizations().find(transfer.organization)?;
    let offerer = tx.identity().account(transfer.offered_by)?;
    if let (Some(customer), Some(offerer)) = (customer, offerer) {
        let mail = mail(&offerer.person, &customer, &names(products));
        tx.outbox().notify(&offerer.person, &mail)?;
    }
    Ok(())
}
