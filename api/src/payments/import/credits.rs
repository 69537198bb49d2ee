//! Booking a transaction of a file: a payment that came in, or one that the bank took back.

use super::chunk::{Booking, Outcome, of_import, of_organization, sought};
use super::ledger::{cancel_total, reversal_unknown, reverse_unmatched};
use super::transfer::Transfer;
use crate::billing::{prepaid_credited, progress};
use crate::error::Error;
use crate::payments::books::Books;
use crate::payments::payout_return::note_returned_payout;
use crate::payments::receiving::{Arrival, receive as receive_payment, receive_unmatched};
use crate::payments::shares::Share;
use crate::payments::taking_back::{Goes, Spent, take_back as undo};
use kontor_domain::activity::Author;
use kontor_domain::billing::InvoiceEvent;
use kontor_domain::ids::{Id, InvoiceId, LedgerTransactionId, OrganizationId, PaymentId, PayoutId};
use kontor_domain::money::Money;
use kontor_domain::notifications::CreditedNotice;
use kontor_domain::payments::{
    EntryResult, Payment, PaymentDirection, PaymentSource, PaymentState, Placement, Referred,
    UnmatchedReason, place,
};
use kontor_persistence::{Known, NewPayment, PaymentKeys, Reference, Tx};

/// Code of a reversal of a payment that the staff took back before.
const TAKEN_BACK: &str = "taken_back";
/// Place of money that came back of no payout, or of one that is not paid.
const RETURNED_UNKNOWN: Placement = Placement::Unmatched(UnmatchedReason::PayoutReturned);

/// Books a payment.
pub fn receive(booking: &mut Booking<'_, '_>, transfer: &Transfer) -> Result<Outcome, Error> {
    replace_total(booking, transfer)?;
    let payment = payment(booking, transfer);
    let id = payment.id;
    let returned = booking.returned_payout(transfer)?;
    let placement = match returned {
        Some(payout) => to_prepaid_again(booking, transfer, payout)?,
        None if transfer.is_returned => RETURNED_UNKNOWN,
        None => placed(booking, transfer)?,
    };
    let arrival = Arrival {
        payment,
        keys: keys(transfer),
    };
    match placement {
        Placement::Unmatched(reason) => receive_unmatched(&mut booking.books, arrival, reason),
        Placement::Invoice { organization, .. } | Placement::Prepaid { organization, .. } => {
            receive_placed(booking, organization, (arrival, returned.is_some()), placement)?;
        }
    }
    note(booking, transfer, id);
    if booking.has_waiting {
        meet_reversal(booking, transfer, id)?;
    }
    Ok((EntryResult::Booked, reason_of(placement), Some(id)))
}

const fn reason_of(placement: Placement) -> Option<&'static str> {
    match placement {
        Placement::Unmatched(reason) => Some(reason.as_str()),
        Placement::Prepaid { stale: Some(_), .. } => Some("stale_reference"),
        Placement::Invoice { .. } | Placement::Prepaid { .. } => None,
    }
}

/// Books a payment of an organization. Its invoice is saved with the books.
fn receive_placed(
    booking: &mut Booking<'_, '_>,
    organization: OrganizationId,
    (arrival, is_returned): (Arrival, bool),
    placement: Placement,
) -> Result<(), Error> {
    let right = of_organization(organization);
    let invoices = &mut booking.invoices;
    let pay = |tx: &mut Tx<'_>, books: &mut Books, minor| {
        let Placement::Invoice { invoice: id, .. } = placement else {
            return Err(Error::Internal("nothing is paid without an invoice"));
        };
        let before = invoices.get_mut(&id).ok_or(Error::Changed)?;
        let after = progress(before, InvoiceEvent::Received(minor), tx.now())?;
        before.clone_from(&after);
        books.add_paid(after);
        Ok(Share::of_invoice(organization, id, minor))
    };
    let by = (&right, &Author::System);
    let (currency, paid_on) = (arrival.payment.currency, arrival.payment.value_date);
    let payment = arrival.payment.id;
    let minor = receive_payment(booking.tx, &mut booking.books, by, arrival, (placement, pay))?;
    let invoice = match placement {
        Placement::Invoice { invoice, .. } => Some(invoice),
        Placement::Prepaid { stale, .. } => stale,
        Placement::Unmatched(_) => None,
    };
    let credited = CreditedNotice {
        payment,
        amount: Money::new(minor, currency),
        number: invoice.and_then(|id| booking.invoices.get(&id)?.number.clone()),
        paid_on,
    };
    // What came back of a payout has a notice of its own.
    if is_returned {
        return Ok(());
    }
    prepaid_credited(booking.tx, (organization, &booking.verify_url), &credited)
}

/// Decides what a payment is for.
fn placed(booking: &mut Booking<'_, '_>, transfer: &Transfer) -> Result<Placement, Error> {
    let (currency, minor) = (transfer.currency, transfer.amount_minor);
    let valid = transfer.valid_reference();
    let referred = match (&transfer.reference, &valid) {
        (None, _) => Referred::Nothing,
        (Some(_), None) => Referred::Invalid,
        (Some(_), Some(valid)) => match booking.references.get(valid) {
            None => Referred::Unknown,
            Some(Reference::TopUp(organization, currency)) => Referred::TopUp(*organization, *currency),
            Some(Reference::Invoice(summary)) => {
                let invoice = booking.invoice(InvoiceId::from_uuid(summary.id.uuid()))?;
                return Ok(place(Referred::Invoice(&invoice), currency, minor));
            }
        },
    };
    Ok(place(referred, currency, minor))
}

/// Decides where our own payment goes that came back: to the prepaid balance that it was paid out of.
fn to_prepaid_again(
    booking: &mut Booking<'_, '_>,
    transfer: &Transfer,
    (payout, organization): (PayoutId, OrganizationId),
) -> Result<Placement, Error> {
    let right = of_organization(organization);
    let amount = Money::new(transfer.amount_minor, transfer.currency);
    let verify_url = booking.verify_url.clone();
    match note_returned_payout(booking.tx, &right, payout, (amount, &verify_url)) {
        Ok(_) => Ok(Placement::Prepaid {
            organization,
            stale: None,
        }),
        // It came back already, or with another amount or currency.
        Err(Error::Refused(_) | Error::Fields(_)) => Ok(RETURNED_UNKNOWN),
        Err(error) => Err(error),
    }
}

/// Lets the transactions of an entry count instead of its total.
fn replace_total(booking: &mut Booking<'_, '_>, transfer: &Transfer) -> Result<(), Error> {
    let Some(known) = booking.entries.get_mut(&transfer.entry) else {
        return Ok(());
    };
    if transfer.is_total {
        return Ok(());
    }
    let totals: Vec<PaymentId> = known
        .iter()
        .filter(|one| one.is_total)
        .map(|one| one.id)
        .collect();
    known.retain(|one| !one.is_total);
    for id in totals {
        booking.write()?;
        let total = booking.tx.payments().find_for_update(id)?.ok_or(Error::Changed)?;
        cancel_total(booking, &total)?;
    }
    Ok(())
}

/// Takes a payment back that the bank took back, or notes the reversal until its payment comes.
pub fn take_back(booking: &mut Booking<'_, '_>, transfer: &Transfer) -> Result<Outcome, Error> {
    booking.write()?;
    let original = booking.tx.payments().taken_back(&sought(transfer))?;
    if original.is_none()
        && let Some(known) = booking.tx.payments().taken_back_by_staff(&sought(transfer))?
    {
        return Ok((EntryResult::Duplicate, Some(TAKEN_BACK), Some(known.id)));
    }
    let mut reversal = payment(booking, transfer);
    let id = reversal.id;
    let code = if let Some(original) = original {
        reversal.reverses = Some(original.id);
        reversal.transaction = reverse(booking, &original, transfer, Goes::Bank)?;
        booking.books.add_payment(NewPayment {
            payment: reversal,
            keys: keys(transfer),
        });
        booking.write()?;
        None
    } else {
        reversal_unknown(booking, reversal, keys(transfer));
        booking.has_waiting = true;
        Some(UnmatchedReason::PaymentUnknown.as_str())
    };
    note(booking, transfer, id);
    Ok((EntryResult::Reversal, code, Some(id)))
}

/// Takes back a payment whose reversal came before it.
fn meet_reversal(booking: &mut Booking<'_, '_>, transfer: &Transfer, id: PaymentId) -> Result<(), Error> {
    booking.write()?;
    let Some(reversal) = booking.tx.payments().waiting_reversal(&sought(transfer))? else {
        return Ok(());
    };
    let original = booking.tx.payments().find_for_update(id)?.ok_or(Error::Changed)?;
    reverse(booking, &original, transfer, Goes::Reversal)?;
    let right = of_import();
    let closed = (PaymentState::Booked, 0);
    booking
        .tx
        .payments()
        .save_payment(&right, reversal.id, closed, None)?;
    Ok(booking.tx.payments().save_reverses(&right, reversal.id, id)?)
}

/// Undoes what a payment was allocated to, and returns the transaction.
fn reverse(
    booking: &mut Booking<'_, '_>,
    original: &Payment,
    transfer: &Transfer,
    goes: Goes,
) -> Result<LedgerTransactionId, Error> {
    let organizations = booking.organizations_of(Some(original))?;
    let Some(organization) = organizations.first().copied() else {
        return reverse_unmatched(booking, original, (goes, transfer.value_date));
    };
    // It was allocated since this chunk took its locks.
    if !organizations.iter().all(|one| booking.locked.contains(one)) {
        return Err(Error::Changed);
    }
    let right = of_organization(organization);
    let by = (&right, &Author::System);
    let how = (Spent::IsClaimed, goes, transfer.value_date);
    // They are read again, for they are open again.
    booking.invoices.clear();
    undo(booking.tx, std::mem::take(&mut booking.books), by, original, how)
}

/// Remembers what the chunk booked, for the units behind it.
fn note(booking: &mut Booking<'_, '_>, transfer: &Transfer, id: PaymentId) {
    let known = Known {
        id,
        statement: transfer.statement.clone(),
        is_total: transfer.is_total,
        state: PaymentState::Booked,
    };
    booking
        .entries
        .entry(transfer.entry)
        .or_default()
        .push(known.clone());
    booking.known.insert(transfer.identity, known);
}

fn keys(transfer: &Transfer) -> PaymentKeys {
    PaymentKeys {
        identity: Some(transfer.identity),
        entry: Some(transfer.entry),
        statement: transfer.statement.clone(),
    }
}

fn payment(booking: &mut Booking<'_, '_>, transfer: &Transfer) -> Payment {
    Payment {
        id: booking.tx.new_id(),
        source: PaymentSource::BankFile,
        direction: if transfer.is_reversal {
            PaymentDirection::Reversal
        } else {
            PaymentDirection::Credit
        },
        bank_file: Some(booking.file),
        is_total: transfer.is_total,
        state: PaymentState::Booked,
        account: Some(transfer.account.clone()),
        currency: transfer.currency,
        amount_minor: transfer.amount_minor,
        unmatched_minor: 0,
        reason: None,
        booked_on: transfer.booked_on,
        value_date: transfer.value_date,
        reference: transfer.valid_reference().or_else(|| transfer.reference.clone()),
        remittance: transfer.remittance.clone(),
        debtor: transfer.debtor.clone(),
        debtor_account: transfer.debtor_account.clone(),
        end_to_end_id: transfer.end_to_end_id.clone(),
        servicer_reference: transfer.servicer_reference.clone(),
        note: None,
        stale_invoice: None,
        reverses: None,
        transaction: booking.tx.new_id(),
        created_at: booking.tx.now(),
    }
}
