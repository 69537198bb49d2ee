//! What is due: products to renew or to pay for the first time, and open invoices.

use super::Billing;
use super::document_rows::SummaryRow;
use crate::error::StorageError;
use crate::schema::{billed_periods, billing_documents, products};
use crate::types::{UtcTs, Uuid7, key};
use chrono::NaiveDate;
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::DocumentSummary;
use kontor_domain::ids::{OrganizationId, ProductId};

/// A product whose renewal is due to be invoiced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenewalDue {
    /// The product.
    pub product: ProductId,
    /// Its organization.
    pub organization: OrganizationId,
}

impl Billing<'_, '_> {
    /// Returns the ids of products with a price whose next period begins by `until`, those due first first, and that
    /// were not invoiced yet; at most `most`.
    pub fn due_products<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        until: Option<NaiveDate>,
        most: i64,
    ) -> Result<Vec<ProductId>, StorageError> {
        let billed = billed_periods::table
            .filter(billed_periods::product_id.eq(products::id))
            .filter(
                billed_periods::period_first
                    .eq(products::renews_on)
                    .or(billed_periods::charge
                        .eq("order")
                        .and(products::state.eq("pending"))),
            );
        let mut query = products::table
            .filter(products::organization_id.eq(key(*authorized.on())))
            .filter(sql::<Bool>("products.state <> 'cancelled'"))
            .filter(products::price_minor.gt(0))
            .filter(not(exists(billed)))
            .into_boxed();
        if let Some(until) = until {
            query = query.filter(products::renews_on.le(until));
        }
        let rows: Vec<Uuid7> = query
            .order((products::renews_on, products::id))
            .limit(most)
            .select(products::id)
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(Uuid7::id).collect())
    }

    /// Returns the invoices on which money is due, those due first first; at most `most`.
    pub fn open_invoices<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        most: i64,
    ) -> Result<Vec<DocumentSummary>, StorageError> {
        let rows: Vec<SummaryRow> = billing_documents::table
            .filter(billing_documents::organization_id.eq(key(*authorized.on())))
            .filter(sql::<Bool>("state IN ('open', 'partially_paid')"))
            .order((billing_documents::due_on, billing_documents::id))
            .limit(most)
            .select(SummaryRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(DocumentSummary::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Whether the organization has an invoice on which money is due.
    pub fn has_unpaid(&mut self, organization: OrganizationId) -> Result<bool, StorageError> {
        let found: Option<Uuid7> = billing_documents::table
            .filter(billing_documents::organization_id.eq(key(organization)))
            .filter(sql::<Bool>("state IN ('open', 'partially_paid')"))
            .select(billing_documents::id)
            .first(self.tx.conn)
            .optional()?;
        Ok(found.is_some())
    }

    /// Returns products with automatic renewal whose next period begins by `until` and was not invoiced, ordered by
    /// organization; at most `most`. Free products are renewed without an invoice.
    pub fn renewals_due(&mut self, until: NaiveDate, most: i64) -> Result<Vec<RenewalDue>, StorageError> {
        let billed = billed_periods::table
            .filter(billed_periods::product_id.eq(products::id))
            .filter(billed_periods::period_first.eq(products::renews_on));
        let rows: Vec<(Uuid7, Uuid7)> = products::table
            .filter(sql::<Bool>(
                "products.renewal = 'automatic' AND products.state IN ('active', 'blocked')",
            ))
            .filter(products::renews_on.le(until))
            .filter(not(exists(billed)))
            .order((products::renews_on, products::id))
            .limit(most)
            .select((products::id, products::organization_id))
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(|(product, organization)| RenewalDue {
                product: product.id(),
                organization: organization.id(),
            })
            .collect())
    }

    /// Saves a product after one of its periods was paid, whichever organization has it now.
    pub fn save_settled(&mut self, product: &kontor_domain::products::Product) -> Result<(), StorageError> {
        diesel::update(products::table.find(key(product.id)))
            .set((
                products::state.eq(product.state.as_str()),
                products::first_day.eq(product.first_day),
                products::renews_on.eq(product.renews_on),
                products::updated_at.eq(UtcTs::from(self.tx.now())),
            ))
            .execute(self.tx.conn)?;
        Ok(())
    }
}
