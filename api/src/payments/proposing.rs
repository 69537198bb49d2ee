//! Making proposals for a payment that could not be placed.

use crate::error::Error;
use kontor_domain::access::{Authorized, StaffArea, StaffPermission};
use kontor_domain::billing::DocumentSummary;
use kontor_domain::ids::{Id, InvoiceId, OrganizationId};
use kontor_domain::payments::{Payment, PaymentDirection, Proposal, ProposalReason, exact_sum};
use kontor_persistence::{AllocationRequest, Tx};
use std::cmp::Reverse;

/// Maximum number of proposals for a payment.
const PROPOSALS_MAX: usize = 5;
/// Maximum number of words of a payer's text that may be numbers of invoices.
const WORDS_MAX: usize = 50;
/// Minimum number of characters of an order number that is sought in a text.
const ORDER_NUMBER_MIN: usize = 4;

/// Returns what a payment may be for, the best first, without organizations of the caller.
pub fn proposals<A: StaffPermission<On = StaffArea>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    (payment, own): (&Payment, &[OrganizationId]),
    requests: &[AllocationRequest],
) -> Result<Vec<Proposal>, Error> {
    if payment.unmatched_minor == 0 || payment.direction == PaymentDirection::Reversal {
        return Ok(Vec::new());
    }
    let mut found: Vec<Proposal> = Vec::new();
    requested(tx, payment, requests, &mut found)?;
    by_number(tx, authorized, payment, &mut found)?;
    let mut organizations: Vec<OrganizationId> = found.iter().map(|proposal| proposal.organization).collect();
    let mut payers = Vec::new();
    if let Some(account) = &payment.debtor_account {
        payers = tx.payments().organizations_of_payer(authorized, account)?;
        organizations.extend(&payers);
    }
    organizations.sort();
    organizations.dedup();
    for organization in organizations {
        of_organization(
            tx,
            payment,
            organization,
            payers.contains(&organization),
            &mut found,
        )?;
    }
    if found.is_empty() {
        let exact = (payment.currency, payment.unmatched_minor);
        for invoice in tx.payments().invoices_by_open_amount(authorized, exact)? {
            add(
                &mut found,
                &invoice,
                payment.unmatched_minor,
                ProposalReason::ExactSum,
            );
        }
    }
    found.retain(|proposal| !own.contains(&proposal.organization));
    for proposal in &mut found {
        proposal
            .reasons
            .sort_by_key(|reason| ProposalReason::ALL.iter().position(|one| one == reason));
    }
    found.sort_by_key(|proposal| Reverse(proposal.rank()));
    found.truncate(PROPOSALS_MAX);
    Ok(found)
}

fn requested(
    tx: &mut Tx<'_>,
    payment: &Payment,
    requests: &[AllocationRequest],
    found: &mut Vec<Proposal>,
) -> Result<(), Error> {
    for request in requests.iter().filter(|request| request.payment == payment.id) {
        if let Some(invoice) = tx.billing().document(request.organization, request.invoice)? {
            add(
                found,
                &invoice.summary,
                payment.unmatched_minor,
                ProposalReason::Requested,
            );
        }
    }
    Ok(())
}

/// Invoices whose number is in the text.
fn by_number<A: StaffPermission<On = StaffArea>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    payment: &Payment,
    found: &mut Vec<Proposal>,
) -> Result<(), Error> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = payment.remittance.split(|c: char| !is_part(c));
    let numbers: Vec<String> = words
        .filter(|word| word.len() >= ORDER_NUMBER_MIN)
        .take(WORDS_MAX)
        .map(str::to_ascii_uppercase)
        .collect();
    if numbers.is_empty() {
        return Ok(());
    }
    for invoice in tx.payments().invoices_by_number(authorized, &numbers)? {
        let reason = ProposalReason::InvoiceNumber;
        add(found, &invoice, payment.unmatched_minor, reason);
    }
    Ok(())
}

/// Compares the payment with the open invoices of an organization.
fn of_organization(
    tx: &mut Tx<'_>,
    payment: &Payment,
    organization: OrganizationId,
    is_payer: bool,
    found: &mut Vec<Proposal>,
) -> Result<(), Error> {
    let open = tx.payments().open_invoices(organization, payment.currency)?;
    let text = payment.remittance.to_lowercase();
    for (invoice, order_number) in &open {
        let is_named = order_number
            .as_ref()
            .is_some_and(|number| number.len() >= ORDER_NUMBER_MIN && text.contains(&number.to_lowercase()));
        if is_named {
            add(
                found,
                invoice,
                payment.unmatched_minor,
                ProposalReason::OrderNumber,
            );
        }
    }
    let amounts: Vec<i64> = open
        .iter()
        .map(|(invoice, _)| invoice.balance.open_minor())
        .collect();
    if let Some(places) = exact_sum(payment.unmatched_minor, &amounts) {
        let invoices: Vec<(InvoiceId, i64)> = places
            .into_iter()
            .filter_map(|place| {
                Some((
                    InvoiceId::from_uuid(open.get(place)?.0.id.uuid()),
                    *amounts.get(place)?,
                ))
            })
            .collect();
        merge(found, organization, invoices, ProposalReason::ExactSum);
    }
    if is_payer {
        if found.iter().any(|proposal| proposal.organization == organization) {
            let known = found
                .iter_mut()
                .filter(|proposal| proposal.organization == organization);
            known.for_each(|proposal| proposal.reasons.push(ProposalReason::KnownPayer));
        } else {
            merge(found, organization, Vec::new(), ProposalReason::KnownPayer);
        }
    }
    Ok(())
}

/// Proposes one invoice, if something of it is due.
fn add(found: &mut Vec<Proposal>, invoice: &DocumentSummary, minor: i64, reason: ProposalReason) {
    if !invoice.is_due() {
        return;
    }
    let part = minor.min(invoice.balance.open_minor());
    let id = InvoiceId::from_uuid(invoice.id.uuid());
    merge(found, invoice.organization, vec![(id, part)], reason);
}

fn merge(
    found: &mut Vec<Proposal>,
    organization: OrganizationId,
    invoices: Vec<(InvoiceId, i64)>,
    reason: ProposalReason,
) {
    let same = found
        .iter_mut()
        .find(|known| known.organization == organization && known.invoices == invoices);
    match same {
        Some(known) if known.reasons.contains(&reason) => {}
        Some(known) => known.reasons.push(reason),
        None => found.push(Proposal {
            organization,
            invoices,
            reasons: vec![reason],
        }),
    }
}
