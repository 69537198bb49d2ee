//! Rows of reminders. Every lookup includes the organization, but those of jobs and of the staff.

use super::Reminders;
use crate::connection::each;
use crate::error::{CorruptRow, StorageError};
use crate::page::{Page, PageRequest};
use crate::schema::{billing_documents, reminders};
use crate::types::{UtcTs, Uuid7, key};
use chrono::NaiveDate;
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::ids::{InvoiceId, OrganizationId, ReminderId};
use kontor_domain::organizations::Currency;
use kontor_domain::reminders::{Charges, Level, Reminder, ReminderState, WithdrawReminder};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = reminders, treat_none_as_default_value = false)]
struct ReminderRow {
    id: Uuid7,
    organization_id: Uuid7,
    invoice_id: Uuid7,
    level: i32,
    state: String,
    code: String,
    currency: String,
    open_minor: i64,
    paid_minor: i64,
    credited_minor: i64,
    fee_minor: i64,
    interest_minor: i64,
    earlier_minor: i64,
    reference: String,
    due_on: NaiveDate,
    reminded_on: NaiveDate,
    block_on: Option<NaiveDate>,
    withdrawal: Option<String>,
    created_at: UtcTs,
    sent_at: Option<UtcTs>,
    withdrawn_at: Option<UtcTs>,
}

impl From<&Reminder> for ReminderRow {
    fn from(reminder: &Reminder) -> Self {
        Self {
            id: key(reminder.id),
            organization_id: key(reminder.organization),
            invoice_id: key(reminder.invoice),
            level: reminder.level.number(),
            state: reminder.state.as_str().to_owned(),
            code: reminder.code.clone(),
            currency: reminder.currency.as_str().to_owned(),
            open_minor: reminder.open_minor,
            paid_minor: reminder.paid_minor,
            credited_minor: reminder.credited_minor,
            fee_minor: reminder.charges.fee_minor,
            interest_minor: reminder.charges.interest_minor,
            earlier_minor: reminder.charges.earlier_minor,
            reference: reminder.reference.clone(),
            due_on: reminder.due_on,
            reminded_on: reminder.reminded_on,
            block_on: reminder.block_on,
            withdrawal: reminder.withdrawal.clone(),
            created_at: reminder.created_at.into(),
            sent_at: reminder.sent_at.map(UtcTs::from),
            withdrawn_at: reminder.withdrawn_at.map(UtcTs::from),
        }
    }
}

/// Reads a reminder with the number of its invoice.
fn reminder((row, number): (ReminderRow, Option<String>)) -> Result<Reminder, CorruptRow> {
    let corrupt = |column| CorruptRow { column };
    Ok(Reminder {
        id: row.id.id(),
        organization: row.organization_id.id(),
        invoice: row.invoice_id.id(),
        invoice_number: number.unwrap_or_default(),
        level: Level::of(row.level).ok_or(corrupt("reminders.level"))?,
        state: ReminderState::from_text(&row.state).ok_or(corrupt("reminders.state"))?,
        code: row.code,
        currency: Currency::from_text(&row.currency).ok_or(corrupt("reminders.currency"))?,
        open_minor: row.open_minor,
        paid_minor: row.paid_minor,
        credited_minor: row.credited_minor,
        charges: Charges {
            fee_minor: row.fee_minor,
            interest_minor: row.interest_minor,
            earlier_minor: row.earlier_minor,
        },
        reference: row.reference,
        due_on: row.due_on,
        reminded_on: row.reminded_on,
        block_on: row.block_on,
        withdrawal: row.withdrawal,
        created_at: row.created_at.0,
        sent_at: row.sent_at.map(|at| at.0),
        withdrawn_at: row.withdrawn_at.map(|at| at.0),
    })
}

impl Reminders<'_, '_> {
    /// Stores decided reminders; returns those that no other node stored before.
    pub fn insert(&mut self, decided: &[Reminder]) -> Result<Vec<ReminderId>, StorageError> {
        if decided.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<ReminderRow> = decided.iter().map(ReminderRow::from).collect();
        let ids: Vec<Uuid7> = rows.iter().map(|row| row.id).collect();
        each!(self.tx.conn, |c| diesel::insert_into(reminders::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(c))?;
        let kept: Vec<Uuid7> = reminders::table
            .filter(reminders::id.eq_any(ids))
            .select(reminders::id)
            .load(self.tx.conn)?;
        Ok(kept.into_iter().map(Uuid7::id).collect())
    }

    /// Returns a page of the organization's reminders, newest first; of one invoice if it is given.
    pub fn list<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        invoice: Option<InvoiceId>,
        page: PageRequest,
    ) -> Result<Page<Reminder>, StorageError> {
        let filtered = || {
            let query = reminders::table
                .inner_join(billing_documents::table)
                .filter(reminders::organization_id.eq(key(*authorized.on())))
                .into_boxed();
            match invoice {
                Some(invoice) => query.filter(reminders::invoice_id.eq(key(invoice))),
                None => query,
            }
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select((ReminderRow::as_select(), billing_documents::number));
        if let Some(after) = page.after {
            query = query.filter(reminders::id.lt(Uuid7(after)));
        }
        let rows: Vec<(ReminderRow, Option<String>)> = query
            .order(reminders::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows.into_iter().map(reminder).collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(found, |reminder| kontor_domain::ids::Id::uuid(reminder.id), total))
    }

    /// Returns one reminder.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        id: ReminderId,
    ) -> Result<Option<Reminder>, StorageError> {
        let row: Option<(ReminderRow, Option<String>)> = reminders::table
            .inner_join(billing_documents::table)
            .filter(reminders::id.eq(key(id)))
            .filter(reminders::organization_id.eq(key(organization)))
            .select((ReminderRow::as_select(), billing_documents::number))
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(reminder).transpose()?)
    }

    /// Returns the organization of a reminder, without locks, so that it can be locked first.
    pub fn organization_of(&mut self, id: ReminderId) -> Result<Option<OrganizationId>, StorageError> {
        let found: Option<Uuid7> = reminders::table
            .find(key(id))
            .select(reminders::organization_id)
            .first(self.tx.conn)
            .optional()?;
        Ok(found.map(Uuid7::id))
    }

    /// Returns the number of reminders of an invoice that were sent and not withdrawn.
    pub fn count_sent(&mut self, invoice: InvoiceId) -> Result<usize, StorageError> {
        let count: i64 = reminders::table
            .filter(reminders::invoice_id.eq(key(invoice)))
            .filter(reminders::state.eq(ReminderState::Sent.as_str()))
            .count()
            .get_result(self.tx.conn)?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// Marks a reminder as sent. Its organization is locked.
    pub fn mark_sent(&mut self, id: ReminderId) -> Result<(), StorageError> {
        diesel::update(reminders::table.find(key(id)))
            .set((
                reminders::state.eq(ReminderState::Sent.as_str()),
                reminders::sent_at.eq(Some(UtcTs::from(self.tx.now()))),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Forgets a decided reminder that was not sent, because what is due changed since. Its organization is locked.
    pub fn drop_decided(&mut self, id: ReminderId) -> Result<(), StorageError> {
        let decided = reminders::table
            .find(key(id))
            .filter(reminders::state.eq(ReminderState::Decided.as_str()));
        diesel::delete(decided).execute(self.tx.conn)?;
        Ok(())
    }

    /// Withdraws a reminder with words to the customer.
    pub fn withdraw(
        &mut self,
        _authorized: &Authorized<WithdrawReminder>,
        id: ReminderId,
        words: &str,
    ) -> Result<(), StorageError> {
        diesel::update(reminders::table.find(key(id)))
            .set((
                reminders::state.eq(ReminderState::Withdrawn.as_str()),
                reminders::withdrawal.eq(Some(words.to_owned())),
                reminders::withdrawn_at.eq(Some(UtcTs::from(self.tx.now()))),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
