//! Payments and their allocations.

use super::Payments;
use super::rows::{AllocationRow, PaymentRow};
use crate::connection::insert_all;
use crate::error::StorageError;
use crate::locks::lock_rows;
use crate::page::{Page, PageRequest};
use crate::schema::{payment_allocations, payments};
use crate::types::{UtcTs, Uuid7, key};
use chrono::{NaiveDate, NaiveTime};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::access::{Authorized, Permission, StaffArea, StaffPermission};
use kontor_domain::ids::{AllocationId, Id, LedgerTransactionId, OrganizationId, PaymentId};
use kontor_domain::payments::{Allocation, Payment, PaymentState, ReceivedPayment, UnmatchedReason};

/// Keys of a payment in other files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaymentKeys {
    /// SHA-256 of its identity.
    pub identity: Option<[u8; 32]>,
    /// SHA-256 of the identity of its entry.
    pub entry: Option<[u8; 32]>,
    /// Message and statement, if the bank gives no reference.
    pub statement: Option<String>,
}

/// A payment to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayment {
    /// The payment.
    pub payment: Payment,
    /// Its keys.
    pub keys: PaymentKeys,
}

/// An allocation to be stored.
pub type NewAllocation = Allocation;

/// A payment with its allocations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentView {
    /// The payment.
    pub payment: Payment,
    /// Its allocations, oldest first, those that were undone too.
    pub allocations: Vec<Allocation>,
}

/// Columns that recognize a payment.
type KeyColumns = (
    diesel::dsl::Eq<payments::identity, Option<Vec<u8>>>,
    diesel::dsl::Eq<payments::entry_identity, Option<Vec<u8>>>,
    diesel::dsl::Eq<payments::statement, Option<String>>,
);

fn columns(keys: &PaymentKeys) -> KeyColumns {
    (
        payments::identity.eq(keys.identity.map(Vec::from)),
        payments::entry_identity.eq(keys.entry.map(Vec::from)),
        payments::statement.eq(keys.statement.clone()),
    )
}

impl Payments<'_, '_> {
    /// Stores payments.
    pub fn insert_payments<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        new: &[NewPayment],
    ) -> Result<(), StorageError> {
        let rows = new
            .iter()
            .map(|new| (PaymentRow::from(&new.payment), columns(&new.keys)));
        insert_all!(&mut *self.tx.conn, payments::table, rows)?;
        Ok(())
    }

    /// Stores allocations.
    pub fn insert_allocations<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        new: &[NewAllocation],
    ) -> Result<(), StorageError> {
        let rows = new.iter().map(AllocationRow::from);
        insert_all!(&mut *self.tx.conn, payment_allocations::table, rows)?;
        Ok(())
    }

    /// Saves state, unmatched part and reason of a payment.
    pub fn save_payment<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        id: PaymentId,
        (state, unmatched_minor): (PaymentState, i64),
        reason: Option<UnmatchedReason>,
    ) -> Result<(), StorageError> {
        diesel::update(payments::table.find(key(id)))
            .set((
                payments::state.eq(state.as_str()),
                payments::unmatched_minor.eq(unmatched_minor),
                payments::reason.eq(reason.map(UnmatchedReason::as_str)),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Saves which payment a reversal takes back.
    pub fn save_reverses<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        reversal: PaymentId,
        original: PaymentId,
    ) -> Result<(), StorageError> {
        diesel::update(payments::table.find(key(reversal)))
            .set(payments::reverses_id.eq(Some(key(original))))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Marks allocations as undone by a transaction.
    pub fn undo_allocations<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        allocations: &[Allocation],
        by: LedgerTransactionId,
    ) -> Result<(), StorageError> {
        let ids: Vec<Uuid7> = allocations.iter().map(|one| key(one.id)).collect();
        diesel::update(payment_allocations::table.filter(payment_allocations::id.eq_any(ids)))
            .set(payment_allocations::undone_transaction_id.eq(Some(key(by))))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns a payment.
    pub fn find(&mut self, id: PaymentId) -> Result<Option<Payment>, StorageError> {
        let row: Option<PaymentRow> = payments::table
            .find(key(id))
            .select(PaymentRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Payment::try_from).transpose()?)
    }

    /// Returns a payment, locked for a change. Organizations are locked before.
    pub fn find_for_update(&mut self, id: PaymentId) -> Result<Option<Payment>, StorageError> {
        crate::connection::lock_row(self.tx.conn, "payments", key(id))?;
        self.find(id)
    }

    /// Returns a payment as what the staff act on.
    pub fn received(&mut self, id: PaymentId) -> Result<Option<ReceivedPayment>, StorageError> {
        if self.find(id)?.is_none() {
            return Ok(None);
        }
        let allocations = self.allocations(id)?;
        let live = allocations.iter().filter(|one| one.undone_by.is_none());
        // What was undone still says whose it was.
        let mut all = live.chain(allocations.iter().rev());
        let organization = all.find_map(|one| one.organization);
        Ok(Some(ReceivedPayment { id, organization }))
    }

    /// As [`Self::allocations`], locked for a change; their payment is locked.
    pub fn allocations_for_update(&mut self, payment: PaymentId) -> Result<Vec<Allocation>, StorageError> {
        let ids: Vec<Uuid7> = payment_allocations::table
            .filter(payment_allocations::payment_id.eq(key(payment)))
            .order(payment_allocations::id)
            .select(payment_allocations::id)
            .load(self.tx.conn)?;
        lock_rows(self.tx.conn, "payment_allocations", &ids)?;
        self.allocations(payment)
    }

    /// Returns the allocations of a payment, oldest first.
    pub fn allocations(&mut self, payment: PaymentId) -> Result<Vec<Allocation>, StorageError> {
        let rows: Vec<AllocationRow> = payment_allocations::table
            .filter(payment_allocations::payment_id.eq(key(payment)))
            .order(payment_allocations::id)
            .select(AllocationRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(Allocation::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Returns a page of the payments that are allocated to nothing in part or as a whole, oldest first.
    pub fn unmatched<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        page: PageRequest,
    ) -> Result<Page<Payment>, StorageError> {
        let waiting = || {
            payments::table
                .filter(sql::<Bool>("unmatched_minor > 0 AND payments.state = 'booked'"))
                .into_boxed()
        };
        let total = if page.include_total {
            Some(waiting().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = waiting().select(PaymentRow::as_select());
        if let Some(after) = page.after {
            query = query.filter(payments::id.gt(Uuid7(after)));
        }
        let rows: Vec<PaymentRow> = query.order(payments::id).limit(page.probe()).load(self.tx.conn)?;
        let found = rows
            .into_iter()
            .map(Payment::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.page(found, |payment| payment.id.uuid(), total))
    }

    /// Returns payments that were returned to their payers since a day, after an allocation, oldest first, and notes that
    /// they were exported.
    pub fn export_returned<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        from: Option<NaiveDate>,
        (after, limit): (Option<AllocationId>, u32),
    ) -> Result<Vec<(Allocation, Payment)>, StorageError> {
        const RETURNED: &str = "payment_allocations.target = 'payer' AND undone_transaction_id IS NULL";
        let mut query = payment_allocations::table
            .filter(sql::<Bool>(RETURNED))
            .select(payment_allocations::id)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(payment_allocations::id.gt(key(after)));
        }
        if let Some(from) = from {
            let from = from.and_time(NaiveTime::MIN).and_utc();
            query = query.filter(payment_allocations::created_at.ge(UtcTs::from(from)));
        }
        let ids: Vec<Uuid7> = query
            .order(payment_allocations::id)
            .limit(i64::from(limit))
            .load(self.tx.conn)?;
        // What is undone at this moment is waited for, and what is exported can't be undone any more.
        lock_rows(self.tx.conn, "payment_allocations", &ids)?;
        let rows: Vec<(AllocationRow, PaymentRow)> = payment_allocations::table
            .inner_join(payments::table)
            .filter(payment_allocations::id.eq_any(ids))
            .filter(sql::<Bool>(RETURNED))
            .order(payment_allocations::id)
            .select((AllocationRow::as_select(), PaymentRow::as_select()))
            .load(self.tx.conn)?;
        let first: Vec<Uuid7> = rows
            .iter()
            .map(|(allocation, _)| allocation)
            .filter(|allocation| allocation.exported_at.is_none())
            .map(|allocation| allocation.id)
            .collect();
        let now = UtcTs::from(self.tx.now());
        diesel::update(payment_allocations::table.filter(payment_allocations::id.eq_any(first)))
            .set(payment_allocations::exported_at.eq(Some(now)))
            .execute(self.tx.conn)?;
        rows.into_iter()
            .map(|(allocation, payment)| Ok((allocation.try_into()?, payment.try_into()?)))
            .collect()
    }

    /// Returns a page of the parts of payments that an organization was given, newest first.
    pub fn of_organization<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        page: PageRequest,
    ) -> Result<Page<(Allocation, Payment)>, StorageError> {
        let own = || {
            payment_allocations::table
                .inner_join(payments::table)
                .filter(payment_allocations::organization_id.eq(key(*authorized.on())))
                .into_boxed()
        };
        let total = if page.include_total {
            Some(own().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = own().select((AllocationRow::as_select(), PaymentRow::as_select()));
        if let Some(after) = page.after {
            query = query.filter(payment_allocations::id.lt(Uuid7(after)));
        }
        let rows: Vec<(AllocationRow, PaymentRow)> = query
            .order(payment_allocations::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows
            .into_iter()
            .map(|(allocation, payment)| Ok((allocation.try_into()?, payment.try_into()?)))
            .collect::<Result<Vec<(Allocation, Payment)>, StorageError>>()?;
        Ok(page.page(found, |(allocation, _)| allocation.id.uuid(), total))
    }
}
