//! Transactions of an import that concern no organization.

use super::chunk::{Booking, of_import};
use crate::error::Error;
use crate::payments::taking_back::{Goes, take_unmatched};
use chrono::NaiveDate;
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::ids::LedgerTransactionId;
use kontor_domain::payments::{Payment, PaymentState, UnmatchedReason};
use kontor_persistence::{NewPayment, NewTransaction, PaymentKeys};

fn reversal(id: LedgerTransactionId, payment: &Payment, value_date: NaiveDate) -> NewTransaction {
    let amount = (payment.currency, payment.amount_minor);
    NewTransaction::of_provider(id, TransactionKind::Reversal, amount, value_date)
}

/// The entries that take an unmatched payment away again.
fn from_unmatched(payment: &Payment, against: Account) -> Vec<Posting> {
    vec![
        Posting::own(Account::Unmatched, payment.amount_minor),
        Posting::own(against, -payment.amount_minor),
    ]
}

/// Takes away a total, whose transactions are booked instead.
pub fn cancel_total(booking: &mut Booking<'_, '_>, total: &Payment) -> Result<(), Error> {
    let head = reversal(booking.tx.new_id(), total, total.value_date);
    booking
        .books
        .post(head, from_unmatched(total, Account::BankClearing));
    let replaced = (PaymentState::Replaced, 0);
    Ok(booking
        .tx
        .payments()
        .save_payment(&of_import(), total.id, replaced, None)?)
}

/// Takes back a payment that was allocated to nothing.
pub fn reverse_unmatched(
    booking: &mut Booking<'_, '_>,
    payment: &Payment,
    how: (Goes, NaiveDate),
) -> Result<LedgerTransactionId, Error> {
    let id = take_unmatched(booking.tx, &mut booking.books, &of_import(), payment, how)?;
    booking.write()?;
    Ok(id)
}

/// Notes a reversal whose payment is not known: the bank took money that is missing among the unmatched payments.
pub fn reversal_unknown(booking: &mut Booking<'_, '_>, payment: Payment, keys: PaymentKeys) {
    let head = reversal(payment.transaction, &payment, payment.value_date);
    booking
        .books
        .post(head, from_unmatched(&payment, Account::BankClearing));
    booking.books.add_payment(NewPayment {
        payment: Payment {
            unmatched_minor: payment.amount_minor,
            reason: Some(UnmatchedReason::PaymentUnknown),
            ..payment
        },
        keys,
    });
}
