//! Reading the ledger: the transactions of an organization, balances on a day, and whether all of it agrees.

use super::Billing;
use super::ledger::{LedgerRecord, TransactionRow};
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{ledger_balances, ledger_entries, ledger_transactions};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{Days, NaiveDate, NaiveTime};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kontor_domain::access::{Authorized, Permission, StaffArea, StaffPermission};
use kontor_domain::billing::{Account, AccountBalance};
use kontor_domain::ids::{Id, InvoiceId, OrganizationId};
use kontor_domain::organizations::Currency;
use std::collections::HashMap;

/// An entry of a transaction on an account of the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The account.
    pub account: Account,
    /// Amount in hundredths, positive in debit.
    pub minor: i64,
    /// The invoice it is about.
    pub invoice: Option<InvoiceId>,
}

/// A transaction with its entries on accounts of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedTransaction {
    /// The transaction.
    pub record: LedgerRecord,
    /// The invoice it is about.
    pub invoice: Option<InvoiceId>,
    /// The entries, in their order.
    pub entries: Vec<LedgerEntry>,
}

/// Contradictions in the ledger; all are 0 in a sound one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LedgerFaults {
    /// Transactions that don't sum to zero.
    pub unbalanced: i64,
    /// Issued invoices whose receivable is not what is open.
    pub invoices: i64,
    /// Balances that are not the sum of their entries.
    pub balances: i64,
    /// Prepaid balances that are not those of the ledger.
    pub prepaid: i64,
    /// Payments whose allocations and unmatched part don't add up to them.
    pub payments: i64,
    /// Currencies in which the unmatched payments are not the balance of their account.
    pub unmatched: i64,
    /// Organizations whose open claims in a currency are not what they owe without an invoice.
    pub claims: i64,
}

/// Days whose ends both databases can store.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 30) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

const UNBALANCED: &str = "(SELECT count(*) FROM (SELECT 1 AS one FROM ledger_entries GROUP BY transaction_id, currency \
    HAVING sum(amount_minor / 1000000) * 1000000 + sum(amount_minor % 1000000) <> 0) AS off)";
const INVOICES: &str = "(SELECT count(*) FROM billing_documents d LEFT JOIN (SELECT document_id, \
    sum(amount_minor / 1000000) * 1000000 + sum(amount_minor % 1000000) AS due \
    FROM ledger_entries WHERE account = 'receivable' GROUP BY document_id) AS e \
    ON e.document_id = d.id WHERE d.kind = 'invoice' AND d.state <> 'draft' AND coalesce(e.due, 0) <> \
    d.total_minor - d.received_minor - d.credited_minor + d.refunded_minor)";
const BALANCES: &str = "(SELECT count(*) FROM (SELECT 1 AS one FROM (\
    SELECT organization_id, account, currency, amount_minor FROM ledger_balances UNION ALL \
    SELECT organization_id, account, currency, -amount_minor FROM ledger_entries WHERE organization_id IS NOT NULL) \
    AS both_sides GROUP BY organization_id, account, currency \
    HAVING sum(amount_minor / 1000000) * 1000000 + sum(amount_minor % 1000000) <> 0) AS off)";
const PREPAID: &str = "(SELECT count(*) FROM (SELECT 1 AS one FROM (\
    SELECT organization_id, currency, balance_minor AS amount_minor FROM prepaid_balances UNION ALL \
    SELECT organization_id, currency, amount_minor FROM ledger_entries WHERE account = 'prepaid') \
    AS both_sides GROUP BY organization_id, currency \
    HAVING sum(amount_minor / 1000000) * 1000000 + sum(amount_minor % 1000000) <> 0) AS off)";
const PAYMENTS: &str = "(SELECT count(*) FROM payments p LEFT JOIN (SELECT payment_id, \
    sum(amount_minor / 1000000) * 1000000 + sum(amount_minor % 1000000) AS allocated \
    FROM payment_allocations WHERE undone_transaction_id IS NULL GROUP BY payment_id) AS a ON a.payment_id = p.id \
    WHERE p.direction = 'credit' AND p.state IN ('booked', 'returned') \
    AND coalesce(a.allocated, 0) + p.unmatched_minor <> p.amount_minor)";
const CLAIMS: &str = "(SELECT count(*) FROM (SELECT 1 AS one FROM (\
    SELECT organization_id, currency, amount_minor - paid_minor AS amount_minor FROM claims UNION ALL \
    SELECT organization_id, currency, -amount_minor FROM ledger_entries \
    WHERE account = 'receivable' AND document_id IS NULL) \
    AS both_sides GROUP BY organization_id, currency HAVING sum(amount_minor) <> 0) AS off)";
/// A reversal whose payment is not known is missing among the unmatched ones.
const UNMATCHED: &str = "(SELECT count(*) FROM (SELECT 1 AS one FROM (\
    SELECT currency, CASE WHEN direction = 'credit' THEN unmatched_minor ELSE -unmatched_minor END AS amount_minor \
    FROM payments UNION ALL \
    SELECT currency, amount_minor FROM ledger_entries WHERE account = 'unmatched') \
    AS both_sides GROUP BY currency \
    HAVING sum(amount_minor / 1000000) * 1000000 + sum(amount_minor % 1000000) <> 0) AS off)";

const fn corrupt(column: &'static str) -> CorruptRow {
    CorruptRow { column }
}

/// Amounts are added up in millions and the rest: SQLite and `BIGINT` refuse a sum of whole amounts that is too wide.
const MILLIONS: i128 = 1_000_000;

fn balance(
    (account, currency, millions, rest): (String, String, i64, i64),
) -> Result<AccountBalance, StorageError> {
    let account = Account::from_text(&account).ok_or(corrupt("ledger_balances.account"))?;
    let currency = Currency::from_text(&currency).ok_or(corrupt("ledger_balances.currency"))?;
    Ok(AccountBalance {
        account,
        currency,
        minor: i128::from(millions) * MILLIONS + i128::from(rest),
    })
}

impl Billing<'_, '_> {
    /// Returns a page of the transactions of the organization, newest first; of one invoice if it is given.
    pub fn ledger<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        invoice: Option<InvoiceId>,
        page: PageRequest,
    ) -> Result<Page<BookedTransaction>, StorageError> {
        let filtered = || {
            let query = ledger_transactions::table
                .filter(ledger_transactions::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            match invoice {
                Some(invoice) => query.filter(ledger_transactions::document_id.eq(key(invoice))),
                None => query,
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select(TransactionRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(ledger_transactions::id.lt(Uuid7(after)));
        }
        let rows: Vec<TransactionRow> = query
            .order(ledger_transactions::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let mut entries = self.entries_of(*authorized.on(), rows.iter().map(|row| row.id).collect())?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, invoice) = (row.id, row.document_id.map(Uuid7::id));
            found.push(BookedTransaction {
                record: LedgerRecord::try_from(row)?,
                invoice,
                entries: entries.remove(&id).unwrap_or_default(),
            });
        }
        Ok(page.page(found, |booked| booked.record.id.uuid(), total))
    }

    fn entries_of(
        &mut self,
        organization: OrganizationId,
        transactions: Vec<Uuid7>,
    ) -> Result<HashMap<Uuid7, Vec<LedgerEntry>>, StorageError> {
        let rows: Vec<(Uuid7, String, i64, Option<Uuid7>)> = ledger_entries::table
            .filter(ledger_entries::transaction_id.eq_any(transactions))
            .filter(ledger_entries::organization_id.eq(key(organization)))
            .order((ledger_entries::transaction_id, ledger_entries::position))
            .select((
                ledger_entries::transaction_id,
                ledger_entries::account,
                ledger_entries::amount_minor,
                ledger_entries::document_id,
            ))
            .load(self.tx.conn)?;
        let mut entries: HashMap<Uuid7, Vec<LedgerEntry>> = HashMap::new();
        for (transaction, account, minor, invoice) in rows {
            let account = Account::from_text(&account).ok_or(corrupt("ledger_entries.account"))?;
            entries.entry(transaction).or_default().push(LedgerEntry {
                account,
                minor,
                invoice: invoice.map(Uuid7::id),
            });
        }
        Ok(entries)
    }

    /// Returns the balances of the organization at the end of a day, in UTC.
    pub fn balances<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        on: NaiveDate,
    ) -> Result<Vec<AccountBalance>, StorageError> {
        let rows: Vec<(String, String, i64, i64)> = ledger_balances::table
            .filter(ledger_balances::organization_id.eq(key(*authorized.on())))
            .filter(ledger_balances::day.le(on))
            .group_by((ledger_balances::account, ledger_balances::currency))
            .order((ledger_balances::account, ledger_balances::currency))
            .select((
                ledger_balances::account,
                ledger_balances::currency,
                sql::<BigInt>("CAST(sum(amount_minor / 1000000) AS BIGINT)"),
                sql::<BigInt>("CAST(sum(amount_minor % 1000000) AS BIGINT)"),
            ))
            .load(self.tx.conn)?;
        rows.into_iter().map(balance).collect()
    }

    /// Returns the balances of all accounts at the end of a day, in UTC. Reads every entry.
    pub fn trial_balance<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        on: NaiveDate,
    ) -> Result<Vec<AccountBalance>, StorageError> {
        let end = on.clamp(FIRST_DAY, LAST_DAY) + Days::new(1);
        let end = end.and_time(NaiveTime::MIN).and_utc();
        let rows: Vec<(String, String, i64, i64)> = ledger_entries::table
            .inner_join(ledger_transactions::table)
            .filter(ledger_transactions::created_at.lt(UtcTs::from(end)))
            .group_by((ledger_entries::account, ledger_entries::currency))
            .order((ledger_entries::currency, ledger_entries::account))
            .select((
                ledger_entries::account,
                ledger_entries::currency,
                sql::<BigInt>("CAST(sum(ledger_entries.amount_minor / 1000000) AS BIGINT)"),
                sql::<BigInt>("CAST(sum(ledger_entries.amount_minor % 1000000) AS BIGINT)"),
            ))
            .load(self.tx.conn)?;
        rows.into_iter().map(balance).collect()
    }

    /// Compares transactions, invoices, payments and balances with each other. Reads every entry and every payment.
    pub fn ledger_faults(&mut self) -> Result<LedgerFaults, StorageError> {
        let mut count = |query: &str| -> Result<i64, StorageError> {
            Ok(diesel::select(sql::<BigInt>(query)).get_result(self.tx.conn)?)
        };
        Ok(LedgerFaults {
            unbalanced: count(UNBALANCED)?,
            invoices: count(INVOICES)?,
            balances: count(BALANCES)?,
            prepaid: count(PREPAID)?,
            payments: count(PAYMENTS)?,
            unmatched: count(UNMATCHED)?,
            claims: count(CLAIMS)?,
        })
    }
}
