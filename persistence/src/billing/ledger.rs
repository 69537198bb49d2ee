//! The ledger: transactions with their entries, which are never changed.

use super::Billing;
use crate::connection::insert_all;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{ledger_entries, ledger_transactions};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{DocumentId, Posting, TransactionKind};
use kontor_domain::ids::{LedgerTransactionId, OrganizationId};
use kontor_domain::organizations::Currency;

/// A transaction to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransaction {
    /// Its id.
    pub id: LedgerTransactionId,
    /// Its organization; none if the money could not be placed.
    pub organization: Option<OrganizationId>,
    /// Its kind.
    pub kind: TransactionKind,
    /// The document that it is about.
    pub document: Option<DocumentId>,
    /// Currency.
    pub currency: Currency,
    /// Amount in hundredths, without sign.
    pub amount_minor: i64,
    /// Value date.
    pub value_date: NaiveDate,
    /// Words of the person who recorded it.
    pub note: Option<String>,
}

impl NewTransaction {
    /// Returns one of no organization, on a day.
    #[must_use]
    pub const fn of_provider(
        id: LedgerTransactionId,
        kind: TransactionKind,
        (currency, amount_minor): (Currency, i64),
        value_date: NaiveDate,
    ) -> Self {
        Self {
            id,
            organization: None,
            kind,
            document: None,
            currency,
            amount_minor,
            value_date,
            note: None,
        }
    }
}

/// Money that was received for an invoice, paid back, or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceMovement {
    /// Its transaction.
    pub transaction: LedgerTransactionId,
    /// Kind of the transaction.
    pub kind: TransactionKind,
    /// Currency.
    pub currency: Currency,
    /// Amount on the invoice in hundredths, without sign.
    pub minor: i64,
    /// Value date.
    pub value_date: NaiveDate,
}

/// A transaction of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRecord {
    /// Its id.
    pub id: LedgerTransactionId,
    /// Its organization.
    pub organization: OrganizationId,
    /// Its kind.
    pub kind: TransactionKind,
    /// Currency.
    pub currency: Currency,
    /// Amount in hundredths.
    pub amount_minor: i64,
    /// Value date.
    pub value_date: NaiveDate,
    /// Words of the person who recorded it.
    pub note: Option<String>,
    /// Time of the booking.
    pub created_at: DateTime<Utc>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = ledger_transactions, treat_none_as_default_value = false)]
pub(super) struct TransactionRow {
    pub(super) id: Uuid7,
    organization_id: Option<Uuid7>,
    kind: String,
    pub(super) document_id: Option<Uuid7>,
    currency: String,
    amount_minor: i64,
    value_date: NaiveDate,
    note: Option<String>,
    created_at: UtcTs,
}

#[derive(Insertable)]
#[diesel(table_name = ledger_entries, treat_none_as_default_value = false)]
struct EntryRow {
    transaction_id: Uuid7,
    position: i32,
    account: &'static str,
    organization_id: Option<Uuid7>,
    document_id: Option<Uuid7>,
    currency: &'static str,
    amount_minor: i64,
}

impl TryFrom<TransactionRow> for LedgerRecord {
    type Error = CorruptRow;
    fn try_from(row: TransactionRow) -> Result<Self, CorruptRow> {
        let corrupt = |column| CorruptRow { column };
        Ok(Self {
            id: row.id.id(),
            organization: row
                .organization_id
                .ok_or(corrupt("ledger_transactions.organization_id"))?
                .id(),
            kind: TransactionKind::from_text(&row.kind).ok_or(corrupt("ledger_transactions.kind"))?,
            currency: Currency::from_text(&row.currency).ok_or(corrupt("ledger_transactions.currency"))?,
            amount_minor: row.amount_minor,
            value_date: row.value_date,
            note: row.note,
            created_at: row.created_at.0,
        })
    }
}

impl Billing<'_, '_> {
    /// Books a transaction with its entries, which must sum to zero.
    pub fn post<A: Permission>(
        &mut self,
        authorized: &Authorized<A>,
        head: &NewTransaction,
        postings: &[Posting],
    ) -> Result<(), StorageError> {
        self.post_all(authorized, &[(head.clone(), postings.to_vec())])
    }

    /// Books transactions with their entries, each of which must sum to zero.
    pub fn post_all<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        transactions: &[(NewTransaction, Vec<Posting>)],
    ) -> Result<(), StorageError> {
        let document = |id: DocumentId| Uuid7(id.uuid());
        let entry = |head: &NewTransaction, (position, posting): (i32, &Posting)| EntryRow {
            transaction_id: key(head.id),
            position,
            account: posting.account.as_str(),
            organization_id: posting.organization.map(key),
            document_id: posting.document.map(document),
            currency: head.currency.as_str(),
            amount_minor: posting.minor,
        };
        let mut entries = Vec::new();
        let mut heads = Vec::with_capacity(transactions.len());
        for (head, postings) in transactions {
            entries.extend((1..).zip(postings).map(|placed| entry(head, placed)));
            heads.push(TransactionRow {
                id: key(head.id),
                organization_id: head.organization.map(key),
                kind: head.kind.as_str().to_owned(),
                document_id: head.document.map(document),
                currency: head.currency.as_str().to_owned(),
                amount_minor: head.amount_minor,
                value_date: head.value_date,
                note: head.note.clone(),
                created_at: self.tx.now().into(),
            });
        }
        insert_all!(&mut *self.tx.conn, ledger_entries::table, entries)?;
        // Heads come last: a trigger compares each with its entries, and refuses further ones.
        insert_all!(&mut *self.tx.conn, ledger_transactions::table, heads)?;
        Ok(())
    }

    /// Returns the money that was received for an invoice, paid back or taken back, oldest first.
    pub fn movements(
        &mut self,
        organization: OrganizationId,
        invoice: impl Into<DocumentId>,
    ) -> Result<Vec<InvoiceMovement>, StorageError> {
        let kinds = [
            TransactionKind::Payment.as_str(),
            TransactionKind::Refund.as_str(),
            TransactionKind::Allocation.as_str(),
            TransactionKind::Reversal.as_str(),
        ];
        let rows: Vec<(Uuid7, String, String, i64, NaiveDate)> = ledger_entries::table
            .inner_join(ledger_transactions::table)
            .filter(ledger_entries::document_id.eq(Uuid7(invoice.into().uuid())))
            .filter(ledger_entries::organization_id.eq(key(organization)))
            .filter(ledger_transactions::kind.eq_any(kinds))
            .order(ledger_transactions::id)
            .select((
                ledger_transactions::id,
                ledger_transactions::kind,
                ledger_entries::currency,
                ledger_entries::amount_minor,
                ledger_transactions::value_date,
            ))
            .load(self.tx.conn)?;
        let corrupt = |column| CorruptRow { column };
        rows.into_iter()
            .map(|(id, kind, currency, minor, value_date)| {
                Ok(InvoiceMovement {
                    transaction: id.id(),
                    kind: TransactionKind::from_text(&kind).ok_or(corrupt("ledger_transactions.kind"))?,
                    currency: Currency::from_text(&currency).ok_or(corrupt("ledger_entries.currency"))?,
                    minor: minor.abs(),
                    value_date,
                })
            })
            .collect()
    }
}
