//! The prepaid account of an organization: balances, claims, and references for payments in advance.

use crate::error::{CorruptRow, StorageError};
use crate::schema::{claims, prepaid_balances, top_up_references};
use crate::tx::Tx;
use crate::types::{UtcTs, Uuid7, key};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::ids::{ClaimId, OrganizationId, ReminderId};
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;

/// Prepaid accounts, within a transaction.
pub struct Prepaid<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns the prepaid accounts.
    pub fn prepaid(&mut self) -> Prepaid<'_, 'c> {
        Prepaid { tx: self }
    }
}

/// Money that an organization owes beside its invoices: fee and interest of a reminder, or a payment that was taken back
/// after its money had been spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenClaim {
    /// Its id.
    pub id: ClaimId,
    /// Amount.
    pub amount: Money,
    /// Amount that is still to be paid.
    pub open: Money,
    /// The reminder that claimed it.
    pub reminder: Option<ReminderId>,
    /// Time at which the reminder was sent, or the payment taken back.
    pub created_at: DateTime<Utc>,
}

/// The reference with which an organization pays in advance in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopUp {
    /// Currency.
    pub currency: Currency,
    /// Reference without blanks, never used for anything else.
    pub reference: String,
    /// Time at which it was made.
    pub created_at: DateTime<Utc>,
}

/// Reads a currency.
pub(super) fn currency(text: &str, column: &'static str) -> Result<Currency, CorruptRow> {
    Currency::from_text(text).ok_or(CorruptRow { column })
}

impl Prepaid<'_, '_> {
    /// Returns the balances, one for each currency that was ever used.
    pub fn balances<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
    ) -> Result<Vec<Money>, StorageError> {
        let rows: Vec<(String, i64)> = prepaid_balances::table
            .filter(prepaid_balances::organization_id.eq(key(*authorized.on())))
            .order(prepaid_balances::currency)
            .select((prepaid_balances::currency, prepaid_balances::balance_minor))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(text, minor)| Ok(Money::new(minor, currency(&text, "prepaid_balances.currency")?)))
            .collect()
    }

    /// Returns the balance in a currency, in hundredths. It stays until the transaction ends if the organization is
    /// locked.
    pub fn balance<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        currency: Currency,
    ) -> Result<i64, StorageError> {
        let minor: Option<i64> = prepaid_balances::table
            .find((key(*authorized.on()), currency.as_str()))
            .select(prepaid_balances::balance_minor)
            .first(self.tx.conn)
            .optional()?;
        Ok(minor.unwrap_or(0))
    }

    /// Returns the claims that are not paid, oldest first; at most `most`.
    pub fn open_claims<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        most: i64,
    ) -> Result<Vec<OpenClaim>, StorageError> {
        let rows: Vec<(Uuid7, String, i64, i64, Option<Uuid7>, UtcTs)> = claims::table
            .filter(claims::organization_id.eq(key(*authorized.on())))
            .filter(claims::paid_minor.lt(claims::amount_minor))
            .order(claims::id)
            .limit(most)
            .select((
                claims::id,
                claims::currency,
                claims::amount_minor,
                claims::paid_minor,
                claims::reminder_id,
                claims::created_at,
            ))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(id, text, amount, paid, reminder, created_at)| {
                let currency = currency(&text, "claims.currency")?;
                Ok(OpenClaim {
                    id: id.id(),
                    amount: Money::new(amount, currency),
                    open: Money::new(amount - paid, currency),
                    reminder: reminder.map(Uuid7::id),
                    created_at: created_at.0,
                })
            })
            .collect()
    }

    /// Returns the references for payments in advance, by currency.
    pub fn top_ups<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
    ) -> Result<Vec<TopUp>, StorageError> {
        let rows: Vec<(String, String, UtcTs)> = top_up_references::table
            .filter(top_up_references::organization_id.eq(key(*authorized.on())))
            .order(top_up_references::currency)
            .select((
                top_up_references::currency,
                top_up_references::reference,
                top_up_references::created_at,
            ))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(text, reference, created_at)| {
                Ok(TopUp {
                    currency: currency(&text, "top_up_references.currency")?,
                    reference,
                    created_at: created_at.0,
                })
            })
            .collect()
    }

    /// Stores a new reference for payments in advance.
    pub fn insert_top_up<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        top_up: &TopUp,
    ) -> Result<(), StorageError> {
        let row = (
            top_up_references::organization_id.eq(key(*authorized.on())),
            top_up_references::currency.eq(top_up.currency.as_str()),
            top_up_references::reference.eq(&top_up.reference),
            top_up_references::created_at.eq(UtcTs::from(top_up.created_at)),
        );
        diesel::insert_into(top_up_references::table)
            .values(row)
            .execute(self.tx.conn)?;
        Ok(())
    }
}
