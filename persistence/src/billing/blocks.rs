//! Products that are blocked because of an unpaid invoice, until it is settled.

use super::Billing;
use crate::connection::each;
use crate::error::StorageError;
use crate::schema::product_blocks;
use crate::types::{UtcTs, Uuid7, key};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use kontor_domain::ids::{InvoiceId, ProductId};

impl Billing<'_, '_> {
    /// Notes that a product is blocked because of an invoice.
    pub fn note_block(&mut self, product: ProductId, invoice: InvoiceId) -> Result<(), StorageError> {
        let now = UtcTs::from(self.tx.now());
        let row = (
            product_blocks::product_id.eq(key(product)),
            product_blocks::invoice_id.eq(key(invoice)),
            product_blocks::created_at.eq(now),
        );
        each!(self.tx.conn, |c| diesel::insert_into(product_blocks::table)
            .values(row)
            .on_conflict((product_blocks::product_id, product_blocks::invoice_id))
            .do_update()
            .set((
                product_blocks::created_at.eq(now),
                product_blocks::lifted_at.eq(None::<UtcTs>)
            ))
            .execute(c))?;
        Ok(())
    }

    /// Returns the products that are blocked because of an invoice.
    pub fn blocked_by(&mut self, invoice: InvoiceId) -> Result<Vec<ProductId>, StorageError> {
        let rows: Vec<Uuid7> = product_blocks::table
            .filter(product_blocks::invoice_id.eq(key(invoice)))
            .filter(product_blocks::lifted_at.is_null())
            .order(product_blocks::product_id)
            .select(product_blocks::product_id)
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(Uuid7::id).collect())
    }

    /// Lifts the block of a product because of an invoice. Returns whether the product is no longer blocked because of
    /// any invoice; false if it was not blocked because of this one.
    pub fn lift_block(&mut self, product: ProductId, invoice: InvoiceId) -> Result<bool, StorageError> {
        let lifted = diesel::update(product_blocks::table.find((key(product), key(invoice))))
            .filter(product_blocks::lifted_at.is_null())
            .set(product_blocks::lifted_at.eq(Some(UtcTs::from(self.tx.now()))))
            .execute(self.tx.conn)?;
        let left: i64 = product_blocks::table
            .filter(product_blocks::product_id.eq(key(product)))
            .filter(product_blocks::lifted_at.is_null())
            .count()
            .get_result(self.tx.conn)?;
        Ok(lifted > 0 && left == 0)
    }

    /// Returns invoices that are settled or canceled while products are still blocked because of them; at most `most`.
    pub fn settled_with_blocks(&mut self, most: i64) -> Result<Vec<InvoiceId>, StorageError> {
        let settled = sql::<Bool>(
            "EXISTS (SELECT 1 FROM billing_documents d WHERE d.id = product_blocks.invoice_id \
             AND d.state NOT IN ('open', 'partially_paid'))",
        );
        let rows: Vec<Uuid7> = product_blocks::table
            .filter(product_blocks::lifted_at.is_null())
            .filter(settled)
            .order(product_blocks::invoice_id)
            .select(product_blocks::invoice_id)
            .distinct()
            .limit(most)
            .load(self.tx.conn)?;
        Ok(rows.into_iter().map(Uuid7::id).collect())
    }
}
