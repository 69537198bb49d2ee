//! The ledger: transactions with their entries, which are never changed.

use super::Billing;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{ledger_entries, ledger_transactions};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{Account, DocumentId, Totals, TransactionKind, postings};
use kontor_domain::ids::{LedgerTransactionId, OrganizationId};
use kontor_domain::organizations::Currency;

/// A transaction of the ledger.
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
#[diesel(table_name = ledger_transactions)]
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
#[diesel(table_name = ledger_entries)]
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
    /// Books a transaction on an invoice, with entries that sum to zero.
    pub fn book<A: Permission<On = OrganizationId>>(
        &mut self,
        _authorized: &Authorized<A>,
        invoice: impl Into<DocumentId>,
        record: &LedgerRecord,
        sums: Totals,
    ) -> Result<(), StorageError> {
        let document = Some(Uuid7(invoice.into().uuid()));
        for (place, posting) in (1..).zip(postings(record.kind, sums)) {
            let is_receivable = posting.account == Account::Receivable;
            diesel::insert_into(ledger_entries::table)
                .values(EntryRow {
                    transaction_id: key(record.id),
                    position: place,
                    account: posting.account.as_str(),
                    organization_id: is_receivable.then(|| key(record.organization)),
                    document_id: if is_receivable { document } else { None },
                    currency: record.currency.as_str(),
                    amount_minor: posting.minor,
                })
                .execute(self.tx.conn)?;
        }
        // The head comes last: a trigger compares it with its entries, and refuses further ones.
        diesel::insert_into(ledger_transactions::table)
            .values(TransactionRow {
                id: key(record.id),
                organization_id: Some(key(record.organization)),
                kind: record.kind.as_str().to_owned(),
                document_id: document,
                currency: record.currency.as_str().to_owned(),
                amount_minor: record.amount_minor,
                value_date: record.value_date,
                note: record.note.clone(),
                created_at: record.created_at.into(),
            })
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns the payments and refunds of an invoice, oldest first.
    pub fn payments(
        &mut self,
        organization: OrganizationId,
        invoice: impl Into<DocumentId>,
    ) -> Result<Vec<LedgerRecord>, StorageError> {
        let kinds = [
            TransactionKind::Payment.as_str(),
            TransactionKind::Refund.as_str(),
        ];
        let rows: Vec<TransactionRow> = ledger_transactions::table
            .filter(ledger_transactions::document_id.eq(Uuid7(invoice.into().uuid())))
            .filter(ledger_transactions::organization_id.eq(key(organization)))
            .filter(ledger_transactions::kind.eq_any(kinds))
            .order(ledger_transactions::id)
            .select(TransactionRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(LedgerRecord::try_from)
            .collect::<Result<_, _>>()?)
    }
}
