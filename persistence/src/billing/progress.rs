//! Invoices by the hundred, without their content: locked, and saved after payments.

use super::Billing;
use super::document_rows::{ProgressRow, SummaryRow};
use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::locks::lock_rows;
use crate::schema::billing_documents;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Text, Timestamptz, Uuid};
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::billing::{DocumentKind, DocumentSummary};
use kontor_domain::ids::InvoiceId;

/// Columns that a payment changes.
const SAVE: &str = "UPDATE billing_documents SET state = after.state, received_minor = after.received_minor, \
     settled_on = after.settled_on, updated_at = after.updated_at \
     FROM unnest($1, $2, $3, $4, $5) AS after (id, state, received_minor, settled_on, updated_at) \
     WHERE billing_documents.id = after.id";

impl Billing<'_, '_> {
    /// Returns invoices without their content, locked for changes. Their organizations are locked.
    pub fn invoices_for_update(&mut self, ids: &[InvoiceId]) -> Result<Vec<DocumentSummary>, StorageError> {
        let mut keys: Vec<Uuid7> = ids.iter().map(|id| key(*id)).collect();
        keys.sort();
        lock_rows(self.tx.conn, "billing_documents", &keys)?;
        let rows: Vec<SummaryRow> = billing_documents::table
            .filter(billing_documents::id.eq_any(keys))
            .filter(billing_documents::kind.eq(DocumentKind::Invoice.as_str()))
            .select(SummaryRow::as_select())
            .load(self.tx.conn)?;
        Ok(rows
            .into_iter()
            .map(DocumentSummary::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Saves what payments changed of invoices.
    pub fn save_paid<A: Permission>(
        &mut self,
        _authorized: &Authorized<A>,
        invoices: &[DocumentSummary],
    ) -> Result<(), StorageError> {
        match &mut *self.tx.conn {
            AnyConnection::Pg(_) if invoices.is_empty() => {}
            AnyConnection::Pg(conn) => {
                let (ids, states): (Vec<_>, Vec<_>) = invoices
                    .iter()
                    .map(|after| (after.id.uuid(), after.state.as_str()))
                    .unzip();
                let (received, settled): (Vec<_>, Vec<_>) = invoices
                    .iter()
                    .map(|after| (after.balance.received_minor, after.settled_on))
                    .unzip();
                let updated = invoices.iter().map(|after| UtcTs::from(after.updated_at).0);
                diesel::sql_query(SAVE)
                    .bind::<Array<Uuid>, _>(ids)
                    .bind::<Array<Text>, _>(states)
                    .bind::<Array<BigInt>, _>(received)
                    .bind::<Array<Nullable<Date>>, _>(settled)
                    .bind::<Array<Timestamptz>, _>(updated.collect::<Vec<_>>())
                    .execute(conn)?;
            }
            // It has no arrays, and no way to its server that many statements would go.
            AnyConnection::Sqlite(conn) => {
                for after in invoices {
                    diesel::update(billing_documents::table.find(Uuid7(after.id.uuid())))
                        .set(ProgressRow::from(after))
                        .execute(conn)?;
                }
            }
        }
        Ok(())
    }
}
