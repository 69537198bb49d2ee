//! Taking back: what a payment was allocated to is undone, because the bank took the payment back or the staff erred.

use super::books::Books;
use super::problems::balance_exceeded;
use crate::billing::{advance, money};
use crate::error::Error;
use chrono::NaiveDate;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Account, BillingDocument, InvoiceEvent, Posting, TransactionKind};
use kontor_domain::ids::{LedgerTransactionId, OrganizationId};
use kontor_domain::payments::{Action, Allocation, AllocationTarget, Payment, PaymentState, UnmatchedReason};
use kontor_persistence::{ClaimCause, Entry, NewTransaction, Tx};
use serde_json::{Value, json};

/// Treatment of money that was spent already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// The organization owes it.
    IsClaimed,
    /// Nothing is taken back.
    IsRefused,
}

/// Destination of the money that is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// To the bank, which took it.
    Bank,
    /// To a reversal that came before it, and was missing among the unmatched payments.
    Reversal,
    /// To the unmatched payments.
    Unmatched,
}

/// Takes back all that a payment was allocated to, and writes it with what is in the books. Its organizations are locked.
///
/// # Errors
/// `balance_exceeded`, `invoice_state`, if what was spent is refused.
pub fn take_back<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    mut books: Books,
    (authorized, author): (&Authorized<A>, &Author),
    payment: &Payment,
    (spent, goes, on): (Spent, Goes, NaiveDate),
) -> Result<LedgerTransactionId, Error> {
    let transaction: LedgerTransactionId = tx.new_id();
    let organization = *authorized.on();
    let mut live = tx.payments().allocations(payment.id)?;
    live.retain(|one| one.undone_by.is_none() && one.organization == Some(organization));
    let mut undoing = Undoing {
        payment,
        spent,
        claimed: 0,
        prepaid: None,
    };
    let mut postings = Vec::new();
    for allocation in &live {
        postings.extend(undoing.undo(tx, (authorized, author), allocation)?);
    }
    let after = closed(payment, goes, &mut postings);
    let head = NewTransaction {
        id: transaction,
        organization: Some(organization),
        kind: TransactionKind::Reversal,
        document: live.iter().find_map(|one| one.invoice).map(Into::into),
        currency: payment.currency,
        amount_minor: after.taken,
        value_date: on,
        note: None,
    };
    books.post(head, postings);
    if undoing.claimed > 0 {
        let claim = (payment.currency, undoing.claimed);
        tx.payments()
            .insert_claim(authorized, organization, ClaimCause::Payment(payment.id), claim)?;
    }
    let reason = (goes == Goes::Unmatched).then_some(UnmatchedReason::Undone);
    tx.payments()
        .save_payment(authorized, payment.id, after.payment, reason)?;
    if goes != Goes::Unmatched {
        record(tx, author, (payment, organization), undoing.claimed);
    }
    books.write(tx, authorized)?;
    // They refer to the transaction, so they come after it.
    tx.payments().undo_allocations(authorized, &live, transaction)?;
    Ok(transaction)
}

/// Takes back a payment that is allocated to nothing, and adds the transaction to the books.
pub fn take_unmatched<A: Permission>(
    tx: &mut Tx<'_>,
    books: &mut Books,
    authorized: &Authorized<A>,
    payment: &Payment,
    (goes, on): (Goes, NaiveDate),
) -> Result<LedgerTransactionId, Error> {
    let mut postings = Vec::new();
    let after = closed(payment, goes, &mut postings);
    let amount = (payment.currency, after.taken);
    let head = NewTransaction::of_provider(tx.new_id(), TransactionKind::Reversal, amount, on);
    let id = head.id;
    books.post(head, postings);
    tx.payments()
        .save_payment(authorized, payment.id, after.payment, None)?;
    Ok(id)
}

/// A payment after it was taken back.
struct After {
    /// Amount that was taken, in hundredths.
    taken: i64,
    /// State and unmatched part of the payment.
    payment: (PaymentState, i64),
}

/// Adds the other side to the entries of what was undone.
fn closed(payment: &Payment, goes: Goes, postings: &mut Vec<Posting>) -> After {
    let undone: i64 = postings.iter().map(|posting| posting.minor).sum();
    let account = match goes {
        Goes::Bank => Account::BankClearing,
        Goes::Reversal | Goes::Unmatched => Account::Unmatched,
    };
    let after = if goes == Goes::Unmatched {
        After {
            taken: undone,
            payment: (PaymentState::Booked, payment.unmatched_minor + undone),
        }
    } else {
        postings.push(Posting::own(Account::Unmatched, payment.unmatched_minor));
        After {
            taken: undone + payment.unmatched_minor,
            payment: (PaymentState::Reversed, 0),
        }
    };
    postings.push(Posting::own(account, -after.taken));
    after
}

struct Undoing<'a> {
    payment: &'a Payment,
    spent: Spent,
    /// Amount that the organization owes for what it spent.
    claimed: i64,
    /// Prepaid balance that is left, once it was read.
    prepaid: Option<i64>,
}

impl Undoing<'_> {
    /// Undoes one allocation, and returns its entries: debits that add up to it.
    fn undo<A: Permission<On = OrganizationId>>(
        &mut self,
        tx: &mut Tx<'_>,
        (authorized, author): (&Authorized<A>, &Author),
        allocation: &Allocation,
    ) -> Result<Vec<Posting>, Error> {
        let organization = *authorized.on();
        match (allocation.target, allocation.invoice) {
            (AllocationTarget::Invoice, Some(invoice)) => {
                let found = tx.billing().document_for_update(authorized, invoice)?;
                let found = found.ok_or(Error::Missing)?;
                let taken = take_from_invoice(tx, (authorized, author), &found, allocation.minor)?;
                // What was refunded may still be on the prepaid account.
                let rest = self.take_from_prepaid(tx, organization, allocation.minor - taken)?;
                let on_invoice = Posting::receivable(organization, invoice.into(), taken);
                Ok(std::iter::once(on_invoice).chain(rest).collect())
            }
            (AllocationTarget::Claim, _) => {
                let part = (self.payment.currency, allocation.minor);
                tx.payments().reopen_claims(authorized, organization, part)?;
                Ok(vec![Posting::claim(organization, allocation.minor)])
            }
            _ => {
                let taken = self.take_from_prepaid(tx, organization, allocation.minor)?;
                Ok(taken.into())
            }
        }
    }

    /// Takes money from the prepaid account as far as it is there; the rest is a claim, unless it is refused.
    fn take_from_prepaid(
        &mut self,
        tx: &mut Tx<'_>,
        organization: OrganizationId,
        minor: i64,
    ) -> Result<[Posting; 2], Error> {
        let balance = self.balance(tx, organization)?;
        let taken = balance.min(minor);
        if taken < minor && self.spent == Spent::IsRefused {
            return Err(balance_exceeded("", balance));
        }
        self.prepaid = Some(balance - taken);
        let from_balance = Posting::prepaid(organization, taken);
        Ok([from_balance, self.claim(organization, minor - taken)])
    }

    fn balance(&mut self, tx: &mut Tx<'_>, organization: OrganizationId) -> Result<i64, Error> {
        let known = match self.prepaid {
            Some(known) => known,
            None => tx
                .payments()
                .prepaid_for_update(organization, self.payment.currency)?,
        };
        Ok(known)
    }

    fn claim(&mut self, organization: OrganizationId, minor: i64) -> Posting {
        self.claimed += minor;
        Posting::claim(organization, minor)
    }
}

/// Takes a payment from an invoice as far as it was not refunded, and returns what was taken.
fn take_from_invoice<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    by: (&Authorized<A>, &Author),
    invoice: &BillingDocument,
    minor: i64,
) -> Result<i64, Error> {
    let balance = invoice.summary.balance;
    let there = (balance.received_minor - balance.refunded_minor).clamp(0, minor);
    if there == 0 {
        return Ok(0);
    }
    match advance(tx, by, invoice, InvoiceEvent::TakenBack(there)) {
        Ok(_) => Ok(there),
        Err(_) if balance.refunded_minor > 0 => Ok(0),
        Err(error) => Err(error),
    }
}

fn record(
    tx: &mut Tx<'_>,
    author: &Author,
    (payment, organization): (&Payment, OrganizationId),
    claimed: i64,
) {
    let fields = json!({
        "total": money(payment.amount_minor, payment.currency),
        "claim": money(claimed, payment.currency),
        "reference": payment.reference,
    });
    let entry = Entry::new(Action::PaymentTakenBack, payment.id).change(Value::Null, fields);
    tx.record(Chain::Organization(organization), author.clone(), entry);
}
