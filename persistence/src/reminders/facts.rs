//! Facts for the explanation of a reminder. Only payments of the organization are among them: those that were allocated to
//! it, and those that are not placed and have the reference of its invoice.

use super::Reminders;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{
    billing_document_lines, billing_documents, payment_allocations, payments, prepaid_balances,
};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{NaiveDate, NaiveTime};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::billing::ServicePeriod;
use kontor_domain::ids::{InvoiceId, OrganizationId};
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;
use kontor_domain::reminders::{InvoiceFacts, PaymentFacts};
use std::collections::{BTreeMap, HashMap};

/// Maximum number of payments of one kind that are looked at, the newest ones.
const PAYMENTS_MAX: i64 = 100;

#[derive(Queryable, Selectable)]
#[diesel(table_name = payments)]
struct PaymentRow {
    id: Uuid7,
    currency: String,
    amount_minor: i64,
    unmatched_minor: i64,
    reference: Option<String>,
    stale_invoice_id: Option<Uuid7>,
    booked_on: NaiveDate,
    value_date: NaiveDate,
    created_at: UtcTs,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = billing_documents)]
struct InvoiceRow {
    id: Uuid7,
    number: Option<String>,
    reference: Option<String>,
    currency: String,
    total_minor: i64,
    received_minor: i64,
    credited_minor: i64,
    refunded_minor: i64,
    issued_on: NaiveDate,
    due_on: Option<NaiveDate>,
}

fn currency(text: &str, column: &'static str) -> Result<Currency, CorruptRow> {
    Currency::from_text(text).ok_or(CorruptRow { column })
}

/// Returns the smallest id made at a time or later: ids begin with their time.
fn first_id_of(day: NaiveDate) -> Uuid7 {
    let millis = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    let millis = u64::try_from(millis).unwrap_or_default();
    Uuid7(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
}

impl Reminders<'_, '_> {
    /// Returns what is known of an invoice of the organization.
    pub fn invoice_facts(
        &mut self,
        organization: OrganizationId,
        invoice: InvoiceId,
    ) -> Result<Option<InvoiceFacts>, StorageError> {
        Ok(self
            .invoices_facts(organization, &[key(invoice)])?
            .into_values()
            .next())
    }

    fn invoices_facts(
        &mut self,
        organization: OrganizationId,
        ids: &[Uuid7],
    ) -> Result<HashMap<Uuid7, InvoiceFacts>, StorageError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<InvoiceRow> = billing_documents::table
            .filter(billing_documents::id.eq_any(ids))
            .filter(billing_documents::organization_id.eq(key(organization)))
            .filter(sql::<Bool>("kind = 'invoice' AND state <> 'draft'"))
            .select(InvoiceRow::as_select())
            .load(self.tx.conn)?;
        let periods: Vec<(Uuid7, Option<NaiveDate>, Option<NaiveDate>)> = billing_document_lines::table
            .filter(billing_document_lines::document_id.eq_any(ids))
            .filter(billing_document_lines::position.eq(1))
            .select((
                billing_document_lines::document_id,
                billing_document_lines::period_first,
                billing_document_lines::period_last,
            ))
            .load(self.tx.conn)?;
        let periods: HashMap<Uuid7, Option<ServicePeriod>> = periods
            .into_iter()
            .map(|(id, first, last)| {
                (
                    id,
                    first.zip(last).map(|(first, last)| ServicePeriod { first, last }),
                )
            })
            .collect();
        rows.into_iter()
            .map(|row| {
                let currency = currency(&row.currency, "billing_documents.currency")?;
                let facts = InvoiceFacts {
                    id: row.id.id(),
                    number: row.number.unwrap_or_default(),
                    reference: row.reference,
                    total: Money::new(row.total_minor, currency),
                    open_minor: row.total_minor - row.received_minor - row.credited_minor
                        + row.refunded_minor,
                    paid_minor: row.received_minor - row.refunded_minor,
                    issued_on: row.issued_on,
                    due_on: row.due_on,
                    period: periods.get(&row.id).copied().flatten(),
                };
                Ok((row.id, facts))
            })
            .collect()
    }

    /// Returns the payments that may explain why an invoice is open, oldest first: those for it, those with its
    /// reference, and those with the reference of an invoice that was paid before.
    pub fn payments_facts(
        &mut self,
        organization: OrganizationId,
        invoice: &InvoiceFacts,
    ) -> Result<Vec<PaymentFacts>, StorageError> {
        let to_invoice = self.allocated_to(organization, invoice.id)?;
        let mut rows: BTreeMap<Uuid7, PaymentRow> = BTreeMap::new();
        let allocated: Vec<Uuid7> = to_invoice.keys().copied().collect();
        let mut found = self.payments_by_id(&allocated)?;
        found.extend(self.with_reference(organization, invoice)?);
        found.extend(self.stale(organization, invoice.issued_on)?);
        for row in found {
            rows.insert(row.id, row);
        }
        let stale: Vec<Uuid7> = rows.values().filter_map(|row| row.stale_invoice_id).collect();
        let stale = self.invoices_facts(organization, &stale)?;
        rows.into_values()
            .map(|row| {
                let currency = currency(&row.currency, "payments.currency")?;
                Ok(PaymentFacts {
                    id: row.id.id(),
                    amount: Money::new(row.amount_minor, currency),
                    to_invoice_minor: to_invoice.get(&row.id).copied().unwrap_or_default(),
                    unmatched_minor: row.unmatched_minor,
                    reference: row.reference,
                    stale_invoice: row.stale_invoice_id.and_then(|id| stale.get(&id).cloned()),
                    booked_on: row.booked_on,
                    value_date: row.value_date,
                    known_at: row.created_at.0,
                })
            })
            .collect()
    }

    /// Returns the payments that are allocated to an invoice, with the amounts.
    fn allocated_to(
        &mut self,
        organization: OrganizationId,
        invoice: InvoiceId,
    ) -> Result<HashMap<Uuid7, i64>, StorageError> {
        let rows: Vec<(Uuid7, i64)> = payment_allocations::table
            .filter(payment_allocations::invoice_id.eq(key(invoice)))
            .filter(payment_allocations::organization_id.eq(key(organization)))
            .filter(payment_allocations::undone_transaction_id.is_null())
            .order(payment_allocations::id.desc())
            .limit(PAYMENTS_MAX)
            .select((payment_allocations::payment_id, payment_allocations::amount_minor))
            .load(self.tx.conn)?;
        let mut sums = HashMap::new();
        for (payment, minor) in rows {
            *sums.entry(payment).or_default() += minor;
        }
        Ok(sums)
    }

    fn payments_by_id(&mut self, ids: &[Uuid7]) -> Result<Vec<PaymentRow>, StorageError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(payments::table
            .filter(payments::id.eq_any(ids))
            .select(PaymentRow::as_select())
            .load(self.tx.conn)?)
    }

    /// Returns the payments with the reference of the invoice that are not placed, or were allocated to its organization.
    fn with_reference(
        &mut self,
        organization: OrganizationId,
        invoice: &InvoiceFacts,
    ) -> Result<Vec<PaymentRow>, StorageError> {
        let Some(reference) = &invoice.reference else {
            return Ok(Vec::new());
        };
        let rows: Vec<PaymentRow> = payments::table
            .filter(payments::reference.eq(reference))
            .filter(sql::<Bool>("direction = 'credit' AND state = 'booked'"))
            .order(payments::id.desc())
            .limit(PAYMENTS_MAX)
            .select(PaymentRow::as_select())
            .load(self.tx.conn)?;
        let ids: Vec<Uuid7> = rows.iter().map(|row| row.id).collect();
        let ours: Vec<Uuid7> = payment_allocations::table
            .filter(payment_allocations::payment_id.eq_any(ids))
            .filter(payment_allocations::organization_id.eq(key(organization)))
            .filter(payment_allocations::undone_transaction_id.is_null())
            .select(payment_allocations::payment_id)
            .load(self.tx.conn)?;
        let is_shown = |row: &PaymentRow| row.unmatched_minor > 0 || ours.contains(&row.id);
        Ok(rows.into_iter().filter(is_shown).collect())
    }

    /// Returns the payments with references of paid invoices that went to the prepaid account of the organization since a
    /// day.
    fn stale(
        &mut self,
        organization: OrganizationId,
        since: NaiveDate,
    ) -> Result<Vec<PaymentRow>, StorageError> {
        Ok(payment_allocations::table
            .inner_join(payments::table)
            .filter(payment_allocations::organization_id.eq(key(organization)))
            .filter(payment_allocations::id.ge(first_id_of(since)))
            .filter(payment_allocations::target.eq("prepaid"))
            .filter(payment_allocations::undone_transaction_id.is_null())
            .filter(payments::stale_invoice_id.is_not_null())
            .order(payment_allocations::id.desc())
            .limit(PAYMENTS_MAX)
            .select(PaymentRow::as_select())
            .load(self.tx.conn)?)
    }

    /// Returns the money on the prepaid account of the organization, in hundredths.
    pub fn prepaid_minor(
        &mut self,
        organization: OrganizationId,
        currency: Currency,
    ) -> Result<i64, StorageError> {
        let balance: Option<i64> = prepaid_balances::table
            .find((key(organization), currency.as_str()))
            .select(prepaid_balances::balance_minor)
            .first(self.tx.conn)
            .optional()?;
        Ok(balance.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_day_begin_with_it() {
        let day = NaiveDate::from_ymd_opt(2027, 1, 2).unwrap();
        let at = day.and_time(NaiveTime::MIN).and_utc();
        let millis = u64::try_from(at.timestamp_millis()).unwrap();
        let id = |millis| Uuid7(uuid::Builder::from_unix_timestamp_millis(millis, &[7; 10]).into_uuid());
        assert!(first_id_of(day) <= id(millis));
        assert!(id(millis - 1) < first_id_of(day));
    }
}
