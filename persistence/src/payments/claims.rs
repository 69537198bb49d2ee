//! Claims, for payments that were taken back after their money had been spent, and prepaid balances.

use super::Payments;
use crate::connection::lock_row;
use crate::error::{CorruptRow, StorageError};
use crate::schema::{claims, prepaid_balances, reminders, top_up_references};
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::ids::{ClaimId, InvoiceId, OrganizationId, PaymentId, ReminderId};
use kontor_domain::organizations::Currency;

/// Id, amount and paid part of a claim, and the invoice of its reminder.
type OpenClaim = (Uuid7, i64, i64, Option<Uuid7>);

/// Cause of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimCause {
    /// A payment was taken back after its money had been spent.
    Payment(PaymentId),
    /// A reminder claimed a fee or interest.
    Reminder(ReminderId),
}

/// A claim and the paid part of it, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Claimed {
    /// Amount.
    pub minor: i64,
    /// Paid part.
    pub paid_minor: i64,
}

impl Payments<'_, '_> {
    /// Returns what an organization has paid in advance, in hundredths, locked until the end of the transaction.
    pub fn prepaid_for_update(
        &mut self,
        organization: OrganizationId,
        currency: Currency,
    ) -> Result<i64, StorageError> {
        let found: Option<i64> = prepaid_balances::table
            .find((key(organization), currency.as_str()))
            .select(prepaid_balances::balance_minor)
            .first(self.tx.conn)
            .optional()?;
        Ok(found.unwrap_or(0))
    }

    /// Adds a claim.
    pub fn insert_claim<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        organization: OrganizationId,
        cause: ClaimCause,
        (currency, amount_minor): (Currency, i64),
    ) -> Result<(), StorageError> {
        let id: ClaimId = self.tx.new_id();
        let (payment, reminder) = match cause {
            ClaimCause::Payment(payment) => (Some(key(payment)), None),
            ClaimCause::Reminder(reminder) => (None, Some(key(reminder))),
        };
        diesel::insert_into(claims::table)
            .values((
                claims::id.eq(key(id)),
                claims::organization_id.eq(key(organization)),
                claims::payment_id.eq(payment),
                claims::reminder_id.eq(reminder),
                claims::currency.eq(currency.as_str()),
                claims::amount_minor.eq(amount_minor),
                claims::paid_minor.eq(0),
                claims::created_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }

    /// Returns what an organization owes in claims, in hundredths.
    pub fn claimed(&mut self, organization: OrganizationId, currency: Currency) -> Result<i64, StorageError> {
        let open: Vec<(i64, i64)> = claims::table
            .filter(claims::organization_id.eq(key(organization)))
            .filter(claims::currency.eq(currency.as_str()))
            .filter(claims::paid_minor.lt(claims::amount_minor))
            .select((claims::amount_minor, claims::paid_minor))
            .load(self.tx.conn)?;
        Ok(open.into_iter().map(|(amount, paid)| amount - paid).sum())
    }

    /// Pays claims of an organization with at most `minor` hundredths, and returns what was paid: those for reminders of
    /// `invoice` first, and then the oldest. The organization is locked.
    pub fn pay_claims<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        organization: OrganizationId,
        (currency, minor): (Currency, i64),
        invoice: Option<InvoiceId>,
    ) -> Result<i64, StorageError> {
        let mut open: Vec<OpenClaim> = claims::table
            .left_join(reminders::table.on(claims::reminder_id.eq(reminders::id.nullable())))
            .filter(claims::organization_id.eq(key(organization)))
            .filter(claims::currency.eq(currency.as_str()))
            .filter(claims::paid_minor.lt(claims::amount_minor))
            .order(claims::id)
            .select((
                claims::id,
                claims::amount_minor,
                claims::paid_minor,
                reminders::invoice_id.nullable(),
            ))
            .load(self.tx.conn)?;
        let invoice = invoice.map(key);
        open.sort_by_key(|(_, _, _, of)| invoice.is_none() || *of != invoice);
        let mut left = minor;
        for (id, amount, paid, _) in open {
            let part = left.min(amount - paid);
            if part == 0 {
                break;
            }
            lock_row(self.tx.conn, "claims", id)?;
            diesel::update(claims::table.find(id))
                .set(claims::paid_minor.eq(paid + part))
                .execute(self.tx.conn)?;
            left -= part;
        }
        Ok(minor - left)
    }

    /// Waives what is not paid of the claim of a reminder, and returns what was claimed. The organization is locked.
    pub fn waive_claim<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        reminder: ReminderId,
    ) -> Result<Claimed, StorageError> {
        let found: Option<(Uuid7, i64, i64)> = claims::table
            .filter(claims::reminder_id.eq(key(reminder)))
            .select((claims::id, claims::amount_minor, claims::paid_minor))
            .first(self.tx.conn)
            .optional()?;
        let Some((id, minor, paid_minor)) = found else {
            return Ok(Claimed::default());
        };
        if paid_minor == 0 {
            diesel::delete(claims::table.find(id)).execute(self.tx.conn)?;
        } else if paid_minor < minor {
            diesel::update(claims::table.find(id))
                .set(claims::amount_minor.eq(paid_minor))
                .execute(self.tx.conn)?;
        }
        Ok(Claimed { minor, paid_minor })
    }

    /// Takes back what was paid of claims, newest first.
    pub fn reopen_claims<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        organization: OrganizationId,
        (currency, minor): (Currency, i64),
    ) -> Result<(), StorageError> {
        let paid: Vec<(Uuid7, i64)> = claims::table
            .filter(claims::organization_id.eq(key(organization)))
            .filter(claims::currency.eq(currency.as_str()))
            .filter(claims::paid_minor.gt(0))
            .order(claims::id.desc())
            .select((claims::id, claims::paid_minor))
            .load(self.tx.conn)?;
        let mut left = minor;
        for (id, paid) in paid {
            let part = left.min(paid);
            if part == 0 {
                break;
            }
            diesel::update(claims::table.find(id))
                .set(claims::paid_minor.eq(paid - part))
                .execute(self.tx.conn)?;
            left -= part;
        }
        Ok(())
    }

    /// Returns the reference with which an organization pays in advance in a currency.
    pub fn top_up_reference(
        &mut self,
        organization: OrganizationId,
        currency: Currency,
    ) -> Result<Option<String>, StorageError> {
        Ok(top_up_references::table
            .find((key(organization), currency.as_str()))
            .select(top_up_references::reference)
            .first(self.tx.conn)
            .optional()?)
    }

    /// Stores that reference.
    pub fn insert_top_up_reference<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        currency: Currency,
        reference: &str,
    ) -> Result<(), StorageError> {
        diesel::insert_into(top_up_references::table)
            .values((
                top_up_references::organization_id.eq(key(*authorized.on())),
                top_up_references::currency.eq(currency.as_str()),
                top_up_references::reference.eq(reference),
                top_up_references::created_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}

/// Reads a currency.
pub(super) fn currency(text: &str, column: &'static str) -> Result<Currency, CorruptRow> {
    Currency::from_text(text).ok_or(CorruptRow { column })
}
