//! Bookings of a transaction of the database: written together at its end, in few statements however many payments.

use super::import::SettleInvoice;
use crate::error::Error;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{DocumentSummary, Posting};
use kontor_domain::payments::Allocation;
use kontor_persistence::{NewPayment, NewTransaction, Tx};

/// Transactions of the ledger, payments, allocations and paid invoices to be written.
#[derive(Debug, Default)]
pub struct Books {
    transactions: Vec<(NewTransaction, Vec<Posting>)>,
    payments: Vec<NewPayment>,
    allocations: Vec<Allocation>,
    paid: Vec<DocumentSummary>,
    settled: Vec<(String, SettleInvoice)>,
}

impl Books {
    /// Adds a transaction; entries of 0 are dropped.
    pub fn post(&mut self, head: NewTransaction, mut postings: Vec<Posting>) {
        postings.retain(|posting| posting.minor != 0);
        self.transactions.push((head, postings));
    }

    /// Adds a payment.
    pub fn add_payment(&mut self, payment: NewPayment) {
        self.payments.push(payment);
    }

    /// Adds an allocation.
    pub fn add_allocation(&mut self, allocation: Allocation) {
        self.allocations.push(allocation);
    }

    /// Adds what an invoice is after a payment; its consequences, if it is due no longer, are left to a job.
    pub fn add_paid(&mut self, after: DocumentSummary) {
        if !after.is_due() {
            self.settled.push(SettleInvoice::job(&after));
        }
        self.paid.retain(|one| one.id != after.id);
        self.paid.push(after);
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// `balance_exceeded` for money that an organization has not paid in advance.
    pub fn write<A: Permission>(self, tx: &mut Tx<'_>, authorized: &Authorized<A>) -> Result<(), Error> {
        tx.billing().post_all(authorized, &self.transactions)?;
        tx.payments().insert_payments(authorized, &self.payments)?;
        tx.payments().insert_allocations(authorized, &self.allocations)?;
        tx.billing().save_paid(authorized, &self.paid)?;
        tx.jobs().push_each_once(&self.settled)?;
        Ok(())
    }
}
