//! Statements of an account: its movements within some days, and the balances before and after them.

use super::prepaid::Prepaid;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{billing_documents, ledger_balances, ledger_entries, ledger_transactions};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{Account, TransactionKind};
use kontor_domain::ids::{Id, InvoiceId, LedgerTransactionId, OrganizationId};
use kontor_domain::payments::StatementRange;
use std::collections::HashMap;
use uuid::Uuid;

/// A movement on an account: a transaction of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The transaction.
    pub transaction: LedgerTransactionId,
    /// Its kind.
    pub kind: TransactionKind,
    /// The change in hundredths, positive in debit.
    pub minor: i64,
    /// Value date.
    pub value_date: NaiveDate,
    /// Time of the booking, whose day in UTC decides the balances.
    pub booked_at: DateTime<Utc>,
    /// The invoice with its number, if it is about a single one.
    pub invoice: Option<(InvoiceId, Option<String>)>,
}

/// Balances of a statement in hundredths, positive in debit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementBalances {
    /// At the beginning of the first day.
    pub opening_minor: i64,
    /// At the end of the last day.
    pub closing_minor: i64,
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
/// Days by which the time in an id may be off that of the booking. Both are the same; ids only narrow what is read.
const MARGIN: TimeDelta = TimeDelta::days(1);

/// The beginning of the first day, and that of the day after the last one.
fn bounds(range: &StatementRange) -> (DateTime<Utc>, DateTime<Utc>) {
    let begin = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let first = range.from.clamp(FIRST_DAY, LAST_DAY);
    let last = range.to.clamp(FIRST_DAY, LAST_DAY);
    (begin(first), begin(last + Days::new(1)))
}

/// Returns the smallest id that is made at a time.
fn id_at(time: DateTime<Utc>) -> Uuid7 {
    let millis = u64::try_from(time.timestamp_millis())
        .unwrap_or(0)
        .min((1 << 48) - 1);
    Uuid7(Uuid::from_u128(u128::from(millis) << 80))
}

/// Returns the entries of the account within the days, joined with their transactions.
#[diesel::dsl::auto_type]
fn within<'a>(organization: Uuid7, account: &'a str, currency: &'a str, from: UtcTs, until: UtcTs) -> _ {
    ledger_entries::table
        .inner_join(ledger_transactions::table)
        .filter(ledger_entries::organization_id.eq(organization))
        .filter(ledger_entries::account.eq(account))
        .filter(ledger_entries::currency.eq(currency))
        .filter(ledger_transactions::created_at.ge(from))
        .filter(ledger_transactions::created_at.lt(until))
}

type MovementRow = (Uuid7, String, NaiveDate, UtcTs, i64);

/// Invoices of transactions, with their numbers; none for a transaction about several.
type InvoicesOf = HashMap<Uuid7, Option<(InvoiceId, Option<String>)>>;

impl Prepaid<'_, '_> {
    /// Returns the balances before and after the days.
    pub fn statement_balances<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        range: &StatementRange,
    ) -> Result<StatementBalances, StorageError> {
        let organization = *authorized.on();
        let after = range.to.clamp(FIRST_DAY, LAST_DAY) + Days::new(1);
        Ok(StatementBalances {
            opening_minor: self.balance_before(organization, range, range.from)?,
            closing_minor: self.balance_before(organization, range, after)?,
        })
    }

    /// Returns the balance at the beginning of a day.
    fn balance_before(
        &mut self,
        organization: OrganizationId,
        range: &StatementRange,
        day: NaiveDate,
    ) -> Result<i64, StorageError> {
        Ok(ledger_balances::table
            .filter(ledger_balances::organization_id.eq(key(organization)))
            .filter(ledger_balances::account.eq(Account::from(range.account).as_str()))
            .filter(ledger_balances::currency.eq(range.currency.as_str()))
            .filter(ledger_balances::day.lt(day))
            .select(sql::<BigInt>("CAST(coalesce(sum(amount_minor), 0) AS BIGINT)"))
            .first(self.tx.conn)?)
    }

    /// Returns a page of the movements, oldest first, with the sum of those on earlier pages.
    pub fn statement_page<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        range: &StatementRange,
        page: PageRequest,
    ) -> Result<(i64, Page<Movement>), StorageError> {
        let total = if page.include_total {
            Some(self.count_movements(authorized, range)?)
        } else {
            None
        };
        let earlier_minor = match page.after {
            Some(after) => self.sum_up_to(*authorized.on(), range, after)?,
            None => 0,
        };
        let found = self.movements(authorized, range, page.after, page.probe())?;
        Ok((
            earlier_minor,
            page.page(found, |movement| movement.transaction.uuid(), total),
        ))
    }

    /// Returns the number of movements.
    pub fn count_movements<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        range: &StatementRange,
    ) -> Result<i64, StorageError> {
        let (from, until) = bounds(range);
        let account = Account::from(range.account).as_str();
        let organization = key(*authorized.on());
        Ok(within(
            organization,
            account,
            range.currency.as_str(),
            from.into(),
            until.into(),
        )
        .select(sql::<BigInt>("count(DISTINCT ledger_entries.transaction_id)"))
        .first(self.tx.conn)?)
    }

    /// Returns the sum of the movements up to one, inclusive.
    fn sum_up_to(
        &mut self,
        organization: OrganizationId,
        range: &StatementRange,
        last: Uuid,
    ) -> Result<i64, StorageError> {
        let (from, until) = bounds(range);
        let account = Account::from(range.account).as_str();
        Ok(within(
            key(organization),
            account,
            range.currency.as_str(),
            from.into(),
            until.into(),
        )
        .filter(ledger_entries::transaction_id.ge(id_at(from - MARGIN)))
        .filter(ledger_entries::transaction_id.le(Uuid7(last)))
        .select(sql::<BigInt>(
            "CAST(coalesce(sum(ledger_entries.amount_minor), 0) AS BIGINT)",
        ))
        .first(self.tx.conn)?)
    }

    /// Returns the movements after one, oldest first; at most `most`. A transaction is one movement, however many
    /// entries it has on the account.
    pub fn movements<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        range: &StatementRange,
        after: Option<Uuid>,
        most: i64,
    ) -> Result<Vec<Movement>, StorageError> {
        let (from, until) = bounds(range);
        let account = Account::from(range.account).as_str();
        let organization = key(*authorized.on());
        let rows: Vec<MovementRow> = within(
            organization,
            account,
            range.currency.as_str(),
            from.into(),
            until.into(),
        )
        .filter(ledger_entries::transaction_id.ge(id_at(from - MARGIN)))
        .filter(ledger_entries::transaction_id.lt(id_at(until + MARGIN)))
        .filter(ledger_entries::transaction_id.gt(after.map_or(Uuid7(Uuid::nil()), Uuid7)))
        .group_by((
            ledger_entries::transaction_id,
            ledger_transactions::kind,
            ledger_transactions::value_date,
            ledger_transactions::created_at,
        ))
        .order(ledger_entries::transaction_id)
        .limit(most)
        .select((
            ledger_entries::transaction_id,
            ledger_transactions::kind,
            ledger_transactions::value_date,
            ledger_transactions::created_at,
            sql::<BigInt>("CAST(sum(ledger_entries.amount_minor) AS BIGINT)"),
        ))
        .load(self.tx.conn)?;
        let invoices = self.invoices_of(organization, rows.iter().map(|row| row.0).collect())?;
        rows.into_iter().map(|row| movement(row, &invoices)).collect()
    }

    /// Returns the invoices of transactions that are about a single one.
    fn invoices_of(
        &mut self,
        organization: Uuid7,
        transactions: Vec<Uuid7>,
    ) -> Result<InvoicesOf, StorageError> {
        let rows: Vec<(Uuid7, Uuid7, Option<String>)> = ledger_entries::table
            .inner_join(
                billing_documents::table.on(sql::<Bool>("billing_documents.id = ledger_entries.document_id")),
            )
            .filter(ledger_entries::transaction_id.eq_any(transactions))
            .filter(ledger_entries::organization_id.eq(organization))
            .select((
                ledger_entries::transaction_id,
                billing_documents::id,
                billing_documents::number.nullable(),
            ))
            .distinct()
            .load(self.tx.conn)?;
        let mut invoices = HashMap::new();
        for (transaction, id, number) in rows {
            invoices
                .entry(transaction)
                .and_modify(|invoice| *invoice = None)
                .or_insert(Some((id.id(), number)));
        }
        Ok(invoices)
    }
}

fn movement(
    (id, kind, value_date, booked_at, minor): MovementRow,
    invoices: &InvoicesOf,
) -> Result<Movement, StorageError> {
    let corrupt = CorruptRow {
        column: "ledger_transactions.kind",
    };
    Ok(Movement {
        transaction: id.id(),
        kind: TransactionKind::from_text(&kind).ok_or(corrupt)?,
        minor,
        value_date,
        booked_at: booked_at.0,
        invoice: invoices.get(&id).cloned().flatten(),
    })
}
