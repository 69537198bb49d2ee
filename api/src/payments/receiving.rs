//! Receiving a payment: it is placed, booked and stored at once.

use super::books::Books;
use super::shares::{Share, note, to_prepaid};
use crate::billing::money;
use crate::error::Error;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Account, Posting, TransactionKind};
use kontor_domain::ids::{InvoiceId, OrganizationId};
use kontor_domain::payments::{Action, AllocationTarget, Payment, Placement, UnmatchedReason};
use kontor_persistence::{Entry, NewPayment, NewTransaction, PaymentKeys, Tx};
use serde_json::{Value, json};

/// A payment that came in; the transaction in it is that which books it.
pub struct Arrival {
    /// The payment.
    pub payment: Payment,
    /// Its keys in other files.
    pub keys: PaymentKeys,
}

/// Books a payment of an organization as it was placed, and returns how much of it is on the prepaid account, in
/// hundredths. `pay` pays an invoice's part of it.
///
/// # Errors
/// Those of `pay`.
pub fn receive<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    books: &mut Books,
    (authorized, author): (&Authorized<A>, &Author),
    arrival: Arrival,
    (placement, pay): (
        Placement,
        impl FnOnce(&mut Tx<'_>, &mut Books, i64) -> Result<Share, Error>,
    ),
) -> Result<i64, Error> {
    let payment = arrival.payment;
    let currency = payment.currency;
    let (mut shares, mut stale) = (Vec::new(), None);
    match placement {
        Placement::Invoice {
            invoice,
            invoice_minor,
            rest_minor,
            ..
        } => {
            shares.push(pay(tx, books, invoice_minor)?);
            if rest_minor > 0 {
                shares.extend(to_prepaid(tx, authorized, (currency, rest_minor), Some(invoice))?);
            }
        }
        Placement::Prepaid { stale: of, .. } => {
            stale = of;
            shares = to_prepaid(tx, authorized, (currency, payment.amount_minor), stale)?;
        }
        Placement::Unmatched(_) => {}
    }
    let head = head(
        &payment,
        Some(*authorized.on()),
        shares.iter().find_map(|share| share.invoice),
    );
    let mut postings = vec![Posting::own(Account::BankClearing, payment.amount_minor)];
    postings.extend(shares.iter().map(Share::posting));
    books.post(head, postings);
    note(tx, books, (payment.id, payment.transaction), &shares);
    record(tx, author, &payment, *authorized.on(), stale);
    books.add_payment(NewPayment {
        payment: Payment {
            unmatched_minor: 0,
            stale_invoice: stale,
            ..payment
        },
        keys: arrival.keys,
    });
    let on_prepaid = shares
        .iter()
        .filter(|share| share.target == AllocationTarget::Prepaid);
    Ok(on_prepaid.map(|share| share.minor).sum())
}

/// Books a payment that can't be placed.
pub fn receive_unmatched(books: &mut Books, arrival: Arrival, reason: UnmatchedReason) {
    let payment = arrival.payment;
    let postings = vec![
        Posting::own(Account::BankClearing, payment.amount_minor),
        Posting::own(Account::Unmatched, -payment.amount_minor),
    ];
    books.post(head(&payment, None, None), postings);
    books.add_payment(NewPayment {
        payment: Payment {
            unmatched_minor: payment.amount_minor,
            reason: Some(reason),
            ..payment
        },
        keys: arrival.keys,
    });
}

fn head(
    payment: &Payment,
    organization: Option<OrganizationId>,
    invoice: Option<InvoiceId>,
) -> NewTransaction {
    NewTransaction {
        id: payment.transaction,
        organization,
        kind: TransactionKind::Payment,
        document: invoice.map(Into::into),
        currency: payment.currency,
        amount_minor: payment.amount_minor,
        value_date: payment.value_date,
        note: payment.note.clone(),
    }
}

/// Records that the bank brought a payment. What the staff recorded is in the log as their action.
fn record(
    tx: &mut Tx<'_>,
    author: &Author,
    payment: &Payment,
    organization: OrganizationId,
    stale: Option<InvoiceId>,
) {
    if payment.bank_file.is_none() {
        return;
    }
    let fields = json!({
        "total": money(payment.amount_minor, payment.currency),
        "value_date": payment.value_date,
        "reference": payment.reference,
        "stale_invoice_id": stale.map(|id| id.to_string()),
    });
    let entry = Entry::new(Action::PaymentReceived, payment.id).change(Value::Null, fields);
    tx.record(Chain::Organization(organization), author.clone(), entry);
}
