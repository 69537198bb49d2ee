//! Invoiced periods of products: each is invoiced once, whichever node issues.

use super::Billing;
use crate::error::StorageError;
use crate::schema::{billed_periods, billing_documents};
use crate::types::{Uuid7, key};
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{Charge, ChargeKind};
use kontor_domain::ids::{InvoiceId, OrganizationId, ProductId};
use kontor_domain::products::{Product, ProductState};

/// A charge that was invoiced already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadyBilled {
    /// The product.
    pub product: ProductId,
    /// The invoice with its number; none if it is of another organization, which had the product before.
    pub invoice: Option<(InvoiceId, String)>,
}

/// An invoiced period: its product, first day and charge; its invoice, with the organization and the number of that.
type Billed = (Uuid7, NaiveDate, String, Uuid7, Uuid7, Option<String>);

impl Billing<'_, '_> {
    /// Returns which of the charges were invoiced already, to any organization. What was canceled since does not count.
    pub fn already_billed(
        &mut self,
        organization: OrganizationId,
        charges: &[Charge],
    ) -> Result<Vec<AlreadyBilled>, StorageError> {
        let ids = charges.iter().map(|charge| key(charge.product));
        let rows: Vec<Billed> = billed_periods::table
            .inner_join(billing_documents::table)
            .filter(billed_periods::product_id.eq_any(ids))
            .filter(billing_documents::state.ne("cancelled"))
            .select((
                billed_periods::product_id,
                billed_periods::period_first,
                billed_periods::charge,
                billed_periods::document_id,
                billing_documents::organization_id,
                billing_documents::number,
            ))
            .load(self.tx.conn)?;
        let same = |row: &Billed, charge: &Charge| {
            row.0 == key(charge.product)
                && (row.1 == charge.period.first
                    || charge.kind == ChargeKind::Order && row.2 == ChargeKind::Order.as_str())
        };
        Ok(rows
            .into_iter()
            .filter(|row| charges.iter().any(|charge| same(row, charge)))
            .map(|row| AlreadyBilled {
                product: row.0.id(),
                invoice: (row.4 == key(organization)).then(|| (row.3.id(), row.5.unwrap_or_default())),
            })
            .collect())
    }

    /// Returns the open invoices of the organization for periods of a product that had not begun on a day, and for its
    /// order while it is not in use.
    pub fn open_invoices_ahead<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        product: &Product,
        today: NaiveDate,
    ) -> Result<Vec<InvoiceId>, StorageError> {
        let rows: Vec<(NaiveDate, String, Uuid7)> = billed_periods::table
            .inner_join(billing_documents::table)
            .filter(billed_periods::product_id.eq(key(product.id)))
            .filter(billing_documents::organization_id.eq(key(*authorized.on())))
            .filter(sql::<Bool>(
                "billing_documents.state IN ('open', 'partially_paid')",
            ))
            .order(billed_periods::document_id)
            .select((
                billed_periods::period_first,
                billed_periods::charge,
                billed_periods::document_id,
            ))
            .load(self.tx.conn)?;
        let is_unused = |first: NaiveDate, charge: &str| {
            first > today || product.state == ProductState::Pending && charge == ChargeKind::Order.as_str()
        };
        Ok(rows
            .into_iter()
            .filter(|(first, charge, _)| is_unused(*first, charge))
            .map(|(_, _, document)| document.id())
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
            self.release_canceled(charge)?;
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

    /// Releases the period of a charge if its invoice was canceled. It is kept until then, so that a renewal which was
    /// credited is not invoiced again by itself.
    fn release_canceled(&mut self, charge: &Charge) -> Result<(), StorageError> {
        let canceled = sql::<Bool>(
            "EXISTS (SELECT 1 FROM billing_documents d WHERE d.id = document_id AND d.state = 'cancelled')",
        );
        let of_product = billed_periods::table
            .filter(billed_periods::product_id.eq(key(charge.product)))
            .filter(canceled);
        if charge.kind == ChargeKind::Order {
            diesel::delete(of_product.filter(billed_periods::charge.eq(ChargeKind::Order.as_str())))
                .execute(self.tx.conn)?;
        } else {
            diesel::delete(of_product.filter(billed_periods::period_first.eq(charge.period.first)))
                .execute(self.tx.conn)?;
        }
        Ok(())
    }
}
