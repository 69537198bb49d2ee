//! Charges that are due: products to renew or to pay for the first time, and open invoices.

use super::Billing;
use super::document_rows::SummaryRow;
use crate::error::StorageError;
use crate::schema::{billing_documents, products};
use crate::types::{UtcTs, Uuid7, key};
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::DocumentSummary;
use kontor_domain::ids::{OrganizationId, ProductId};
use kontor_domain::products::Product;

/// Selects the products with automatic renewal whose next period was not invoiced. One whose invoice was canceled is
/// not invoiced again by itself, unless that was to the organization that had the product before.
#[diesel::dsl::auto_type]
fn to_renew() -> _ {
    let not_billed: SqlLiteral<Bool> = sql::<Bool>(
        "NOT EXISTS (SELECT 1 FROM billed_periods b JOIN billing_documents d ON d.id = b.document_id \
         WHERE b.product_id = products.id AND b.period_first = products.renews_on \
         AND (d.state <> 'cancelled' OR d.organization_id = products.organization_id))",
    );
    let automatic: SqlLiteral<Bool> =
        sql::<Bool>("products.renewal = 'automatic' AND products.state IN ('active', 'blocked')");
    products::table.filter(automatic).filter(not_billed)
}

impl Billing<'_, '_> {
    /// Returns the ids of products with a price whose next period begins by `until` and that were not
    /// invoiced yet, the earliest due date first; at most `most`.
    pub fn due_products<A: Permission<On = OrganizationId>>(
        &mut self,
        authorized: &Authorized<A>,
        until: Option<NaiveDate>,
        most: i64,
    ) -> Result<Vec<ProductId>, StorageError> {
        let not_billed = sql::<Bool>(
            "NOT EXISTS (SELECT 1 FROM billed_periods b JOIN billing_documents d ON d.id = b.document_id \
             WHERE b.product_id = products.id AND d.state <> 'cancelled' \
             AND (b.period_first = products.renews_on OR b.charge = 'order' AND products.state = 'pending'))",
        );
        let mut query = products::table
            .filter(products::organization_id.eq(key(*authorized.on())))
            .filter(sql::<Bool>("products.state <> 'cancelled'"))
            .filter(products::price_minor.gt(0))
            .filter(not_billed)
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

    /// Returns the invoices on which money is due, the earliest due date first; at most `most`.
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

    /// Returns organizations with products to renew by `until`, after the given one, ordered by id; at most `most`.
    pub fn organizations_to_renew(
        &mut self,
        until: NaiveDate,
        after: Option<OrganizationId>,
        most: i64,
    ) -> Result<Vec<OrganizationId>, StorageError> {
        let mut query = to_renew()
            .filter(products::renews_on.le(until))
            .select(products::organization_id)
            .distinct()
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(products::organization_id.gt(key(after)));
        }
        let rows: Vec<Uuid7> = query
            .order(products::organization_id)
            .limit(most)
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(Uuid7::id).collect())
    }

    /// Returns the products of an organization to renew by `until`, the earliest due date first; at most `most`.
    pub fn products_to_renew(
        &mut self,
        organization: OrganizationId,
        until: NaiveDate,
        most: i64,
    ) -> Result<Vec<Product>, StorageError> {
        let ids: Vec<Uuid7> = to_renew()
            .filter(products::organization_id.eq(key(organization)))
            .filter(products::renews_on.le(until))
            .order((products::renews_on, products::id))
            .limit(most)
            .select(products::id)
            .load(self.tx.conn)?;
        let ids: Vec<ProductId> = ids.into_iter().map(Uuid7::id).collect();
        self.tx.products().find_all(organization, &ids)
    }

    /// Returns those of the products that are still to be renewed.
    pub fn still_to_renew(
        &mut self,
        organization: OrganizationId,
        ids: &[ProductId],
    ) -> Result<Vec<Product>, StorageError> {
        let left: Vec<Uuid7> = to_renew()
            .filter(products::organization_id.eq(key(organization)))
            .filter(products::id.eq_any(ids.iter().map(|id| key(*id))))
            .select(products::id)
            .load(self.tx.conn)?;
        let left: Vec<ProductId> = left.into_iter().map(Uuid7::id).collect();
        self.tx.products().find_all(organization, &left)
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
