//! Invoiced periods of products: each is invoiced once, whichever node issues.

use super::Billing;
use crate::error::StorageError;
use crate::schema::{billed_periods, billing_documents};
use crate::types::{Uuid7, key};
use chrono::NaiveDate;
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{Charge, ChargeKind};
use kontor_domain::ids::{InvoiceId, OrganizationId, ProductId};

/// A charge that was invoiced already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadyBilled {
    /// The product.
    pub product: ProductId,
    /// The invoice, perhaps of another organization that had the product before.
    pub invoice: InvoiceId,
    /// Its number; none for a draft.
    pub number: Option<String>,
}

impl Billing<'_, '_> {
    /// Returns which of the charges were invoiced already.
    pub fn already_billed(&mut self, charges: &[Charge]) -> Result<Vec<AlreadyBilled>, StorageError> {
        let ids = charges.iter().map(|charge| key(charge.product));
        let rows: Vec<(Uuid7, NaiveDate, String, Uuid7, Option<String>)> = billed_periods::table
            .inner_join(billing_documents::table)
            .filter(billed_periods::product_id.eq_any(ids))
            .select((
                billed_periods::product_id,
                billed_periods::period_first,
                billed_periods::charge,
                billed_periods::document_id,
                billing_documents::number,
            ))
            .load(self.tx.conn)?;
        let same = |row: &(Uuid7, NaiveDate, String, Uuid7, Option<String>), charge: &Charge| {
            row.0 == key(charge.product)
                && (row.1 == charge.period.first
                    || charge.kind == ChargeKind::Order && row.2 == ChargeKind::Order.as_str())
        };
        Ok(rows
            .into_iter()
            .filter(|row| charges.iter().any(|charge| same(row, charge)))
            .map(|row| AlreadyBilled {
                product: row.0.id(),
                invoice: row.3.id(),
                number: row.4,
            })
            .collect())
    }

    /// Marks the periods of charges as invoiced.
    ///
    /// # Errors
    /// `Refused(PeriodBilled)` if one was invoiced concurrently.
    pub fn claim_periods<A: Permission<On = OrganizationId>>(
        &mut self,
        _authorized: &Authorized<A>,
        invoice: InvoiceId,
        charges: &[Charge],
    ) -> Result<(), StorageError> {
        for charge in charges {
            diesel::insert_into(billed_periods::table)
                .values((
                    billed_periods::product_id.eq(key(charge.product)),
                    billed_periods::period_first.eq(charge.period.first),
                    billed_periods::period_last.eq(charge.period.last),
                    billed_periods::charge.eq(charge.kind.as_str()),
                    billed_periods::document_id.eq(key(invoice)),
                ))
                .execute(self.tx.conn)?;
        }
        Ok(())
    }

    /// Releases the periods of an invoice that was canceled or of a draft that is being issued.
    pub fn release_periods<A: Permission<On = OrganizationId>>(
        &mut self,
        _authorized: &Authorized<A>,
        invoice: InvoiceId,
    ) -> Result<(), StorageError> {
        diesel::delete(billed_periods::table.filter(billed_periods::document_id.eq(key(invoice))))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
