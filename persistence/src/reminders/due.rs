//! Overdue invoices, in the order of their due dates, with everything by which one is decided.

use super::Reminders;
use super::disputes::DisputeRow;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{billing_documents, claims, disputes, prepaid_balances, product_blocks, reminders};
use crate::types::{UtcTs, Uuid7, key, sql as types};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date};
use kontor_domain::ids::{InvoiceId, OrganizationId};
use kontor_domain::organizations::Currency;
use kontor_domain::reminders::{Charged, Dispute, Level, OpenInvoice, Reminded, ReminderState, Standing};
use std::collections::{HashMap, HashSet};

/// Condition of invoices on which money is due.
const IS_DUE: &str = "billing_documents.state IN ('open', 'partially_paid')";

/// Maximum number of open invoices of an organization that may be paid together.
const TOGETHER_MAX: i64 = 20;

/// Open invoices with their amounts, by organization and currency.
type OpenAmounts = HashMap<(Uuid7, String), Vec<(Uuid7, i64)>>;

/// Place of an invoice among the overdue ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverduePlace {
    /// Due date.
    pub due_on: NaiveDate,
    /// The invoice.
    pub invoice: InvoiceId,
}

/// An overdue invoice with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// Fields by which a payment may be meant for it.
    pub open: OpenInvoice,
    /// Amount that was paid, in hundredths.
    pub paid_minor: i64,
    /// Amount that was credited, in hundredths.
    pub credited_minor: i64,
    /// Everything known of it, except files and payments that are not placed.
    pub standing: Standing,
    /// Claims of its earlier reminders.
    pub charged: Charged,
    /// Other open amounts of the organization in the same currency, in hundredths.
    pub others: Vec<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = billing_documents)]
struct OpenRow {
    id: Uuid7,
    organization_id: Uuid7,
    number: Option<String>,
    reference: Option<String>,
    currency: String,
    due_on: Option<NaiveDate>,
    total_minor: i64,
    received_minor: i64,
    credited_minor: i64,
    refunded_minor: i64,
}

impl OpenRow {
    const fn open_minor(&self) -> i64 {
        self.total_minor - self.received_minor - self.credited_minor + self.refunded_minor
    }
}

/// Rows of other tables about some invoices.
struct Related {
    reminded: HashMap<Uuid7, Vec<Reminded>>,
    charged: HashMap<Uuid7, Charged>,
    disputes: HashMap<Uuid7, Dispute>,
    blocked: HashSet<Uuid7>,
    prepaid: HashMap<(Uuid7, String), i64>,
    open: OpenAmounts,
}

impl Reminders<'_, '_> {
    /// Returns a page of the invoices whose due date is on a day or before, after a place, with their organizations.
    pub fn overdue(
        &mut self,
        until: NaiveDate,
        after: Option<OverduePlace>,
        most: i64,
    ) -> Result<Vec<(OverduePlace, OrganizationId)>, StorageError> {
        let mut query = billing_documents::table
            .filter(sql::<Bool>(IS_DUE))
            .filter(billing_documents::due_on.le(until))
            .into_boxed();
        if let Some(place) = after {
            let later = sql::<Bool>("(due_on, id) > (")
                .bind::<Date, _>(place.due_on)
                .sql(", ")
                .bind::<types::Uuid7, _>(key(place.invoice))
                .sql(")");
            query = query.filter(later);
        }
        let rows: Vec<(Option<NaiveDate>, Uuid7, Uuid7)> = query
            .order((billing_documents::due_on, billing_documents::id))
            .limit(most)
            .select((
                billing_documents::due_on,
                billing_documents::id,
                billing_documents::organization_id,
            ))
            .load(self.tx.conn)?;
        let place = |(due_on, invoice, organization): (Option<NaiveDate>, Uuid7, Uuid7)| {
            let invoice = invoice.id();
            Some((
                OverduePlace {
                    due_on: due_on?,
                    invoice,
                },
                organization.id(),
            ))
        };
        Ok(rows.into_iter().filter_map(place).collect())
    }

    /// Returns those of the invoices on which money is still due, with what is known of them. `day_of` gives the day of a
    /// time in the time zone of the issuer. Other open amounts are read on demand only. Their organizations are locked.
    pub fn due_invoices(
        &mut self,
        invoices: &[InvoiceId],
        with_others: bool,
        day_of: impl Fn(DateTime<Utc>) -> NaiveDate,
    ) -> Result<Vec<DueInvoice>, StorageError> {
        let rows: Vec<OpenRow> = billing_documents::table
            .filter(billing_documents::id.eq_any(invoices.iter().map(|id| key(*id))))
            .filter(sql::<Bool>(IS_DUE))
            .order((billing_documents::due_on, billing_documents::id))
            .select(OpenRow::as_select())
            .load(self.tx.conn)?;
        let related = self.related(&rows, with_others)?;
        rows.into_iter()
            .map(|row| due_invoice(row, &related, &day_of))
            .collect()
    }

    fn related(&mut self, rows: &[OpenRow], with_others: bool) -> Result<Related, StorageError> {
        let ids: Vec<Uuid7> = rows.iter().map(|row| row.id).collect();
        let organizations: Vec<Uuid7> = rows.iter().map(|row| row.organization_id).collect();
        let blocked: Vec<Uuid7> = product_blocks::table
            .filter(product_blocks::invoice_id.eq_any(&ids))
            .filter(product_blocks::lifted_at.is_null())
            .select(product_blocks::invoice_id)
            .load(self.tx.conn)?;
        let disputes: Vec<DisputeRow> = disputes::table
            .filter(disputes::invoice_id.eq_any(&ids))
            .select(DisputeRow::as_select())
            .load(self.tx.conn)?;
        let prepaid: Vec<(Uuid7, String, i64)> = prepaid_balances::table
            .filter(prepaid_balances::organization_id.eq_any(&organizations))
            .load(self.tx.conn)?;
        let open = if with_others {
            self.open_together(rows)?
        } else {
            HashMap::new()
        };
        Ok(Related {
            reminded: self.reminded(&ids)?,
            charged: self.charged(&ids)?,
            disputes: disputes
                .into_iter()
                .map(|row| Ok((row.invoice_id, Dispute::try_from(row)?)))
                .collect::<Result<_, CorruptRow>>()?,
            blocked: blocked.into_iter().collect(),
            prepaid: prepaid
                .into_iter()
                .map(|(organization, currency, minor)| ((organization, currency), minor))
                .collect(),
            open,
        })
    }

    /// Returns the open amounts of the organizations of some invoices in their currencies, where they are few enough to be
    /// paid together. Each is asked for alone, so that none with many invoices is counted.
    fn open_together(&mut self, rows: &[OpenRow]) -> Result<OpenAmounts, StorageError> {
        let mut open = OpenAmounts::new();
        for row in rows {
            let place = (row.organization_id, row.currency.clone());
            if open.contains_key(&place) {
                continue;
            }
            let found: Vec<OpenRow> = billing_documents::table
                .filter(billing_documents::organization_id.eq(row.organization_id))
                .filter(billing_documents::currency.eq(&row.currency))
                .filter(sql::<Bool>(IS_DUE))
                .limit(TOGETHER_MAX + 1)
                .select(OpenRow::as_select())
                .load(self.tx.conn)?;
            let is_few = i64::try_from(found.len()).is_ok_and(|count| count <= TOGETHER_MAX);
            let amounts = found
                .iter()
                .filter(|_| is_few)
                .map(|row| (row.id, row.open_minor()));
            open.insert(place, amounts.collect());
        }
        Ok(open)
    }

    fn reminded(&mut self, ids: &[Uuid7]) -> Result<HashMap<Uuid7, Vec<Reminded>>, StorageError> {
        let rows: Vec<(Uuid7, i32, NaiveDate, Option<NaiveDate>, String)> = reminders::table
            .filter(reminders::invoice_id.eq_any(ids))
            .select((
                reminders::invoice_id,
                reminders::level,
                reminders::reminded_on,
                reminders::block_on,
                reminders::state,
            ))
            .load(self.tx.conn)?;
        let mut reminded: HashMap<Uuid7, Vec<Reminded>> = HashMap::new();
        for (invoice, level, on, block_on, state) in rows {
            reminded.entry(invoice).or_default().push(Reminded {
                level: Level::of(level).ok_or(CorruptRow {
                    column: "reminders.level",
                })?,
                on,
                block_on,
                is_withdrawn: state == ReminderState::Withdrawn.as_str(),
            });
        }
        Ok(reminded)
    }
}

impl Reminders<'_, '_> {
    /// Returns what reminders of some invoices claimed, by invoice.
    fn charged(&mut self, ids: &[Uuid7]) -> Result<HashMap<Uuid7, Charged>, StorageError> {
        let rows: Vec<(Uuid7, NaiveDate, i64, i64, i64)> = claims::table
            .inner_join(reminders::table)
            .filter(reminders::invoice_id.eq_any(ids))
            .filter(reminders::state.eq(ReminderState::Sent.as_str()))
            .select((
                reminders::invoice_id,
                reminders::reminded_on,
                reminders::interest_minor,
                claims::amount_minor,
                claims::paid_minor,
            ))
            .load(self.tx.conn)?;
        let mut charged: HashMap<Uuid7, Charged> = HashMap::new();
        for (invoice, on, interest, amount, paid) in rows {
            let sum = charged.entry(invoice).or_default();
            sum.unpaid_minor += amount - paid;
            sum.interest_until = sum.interest_until.max((interest > 0).then_some(on));
        }
        Ok(charged)
    }

    /// Returns what is not paid of what reminders of an invoice claimed, in hundredths.
    pub fn unpaid_charges(&mut self, invoice: InvoiceId) -> Result<i64, StorageError> {
        let id = key(invoice);
        Ok(self.charged(&[id])?.remove(&id).unwrap_or_default().unpaid_minor)
    }
}

fn due_invoice(
    row: OpenRow,
    related: &Related,
    day_of: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Result<DueInvoice, StorageError> {
    let corrupt = |column| CorruptRow { column };
    let place = (row.organization_id, row.currency.clone());
    let dispute = related.disputes.get(&row.id);
    let others = related.open.get(&place).into_iter().flatten();
    let resolved_at = dispute
        .and_then(|dispute| dispute.resolution.as_ref())
        .map(|resolution| resolution.at);
    Ok(DueInvoice {
        id: row.id.id(),
        paid_minor: row.received_minor - row.refunded_minor,
        credited_minor: row.credited_minor,
        charged: related.charged.get(&row.id).copied().unwrap_or_default(),
        others: others
            .filter(|(id, _)| *id != row.id)
            .map(|(_, minor)| *minor)
            .collect(),
        standing: Standing {
            open_minor: row.open_minor(),
            due_on: row.due_on.ok_or(corrupt("billing_documents.due_on"))?,
            reminded: related.reminded.get(&row.id).cloned().unwrap_or_default(),
            is_blocked: related.blocked.contains(&row.id),
            is_disputed: dispute.is_some_and(Dispute::holds_reminders),
            resolved_on: resolved_at.map(day_of),
            awaits_file: false,
            may_be_covered: false,
            prepaid_minor: related.prepaid.get(&place).copied().unwrap_or_default(),
        },
        open: OpenInvoice {
            organization: row.organization_id.id(),
            open_minor: row.open_minor(),
            number: row.number.unwrap_or_default(),
            reference: row.reference,
            currency: Currency::from_text(&row.currency).ok_or(corrupt("billing_documents.currency"))?,
        },
    })
}

impl Reminders<'_, '_> {
    /// Returns the time of the last import of a file of the bank, and the latest booking day in any of them.
    pub fn last_import(&mut self) -> Result<Option<(DateTime<Utc>, NaiveDate)>, StorageError> {
        use crate::schema::bank_files;
        // A bank reports no day that is still to come: one that was stored as such says nothing.
        let tomorrow = self.tx.now().date_naive() + Days::new(1);
        let booked = || {
            bank_files::table
                .filter(sql::<Bool>("state = 'booked' AND NOT is_dry_run"))
                .filter(bank_files::latest_day.le(tomorrow))
        };
        let day: Option<Option<NaiveDate>> = booked()
            .order(bank_files::latest_day.desc())
            .select(bank_files::latest_day)
            .first(self.tx.conn)
            .optional()?;
        let imported: Option<UtcTs> = booked()
            .order(bank_files::id.desc())
            .select(bank_files::created_at)
            .first(self.tx.conn)
            .optional()?;
        Ok(imported.map(|at| at.0).zip(day.flatten()))
    }
}
