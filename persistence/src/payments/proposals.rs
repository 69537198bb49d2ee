//! Lookups for proposals.

use super::Payments;
use crate::billing::SummaryRow;
use crate::error::StorageError;
use crate::schema::{billing_documents, payment_allocations, payments};
use crate::types::{Uuid7, key};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use kontor_domain::access::{Authorized, StaffArea, StaffPermission};
use kontor_domain::billing::{DocumentKind, DocumentSummary};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::OPEN_MAX;

/// Maximum number of organizations known by a payer's account.
const PAYERS_MAX: i64 = 5;
/// Maximum number of invoices found by their numbers, or by their open amount alone.
const INVOICES_MAX: i64 = 5;

/// Open amount of an invoice, as the index has it.
const OPEN: &str = "(total_minor - received_minor - credited_minor + refunded_minor)";

impl Payments<'_, '_> {
    /// Returns the organizations that earlier payments from an account were for, the latest first.
    pub fn organizations_of_payer<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        debtor_account: &str,
    ) -> Result<Vec<OrganizationId>, StorageError> {
        let rows: Vec<Option<Uuid7>> = payment_allocations::table
            .inner_join(payments::table)
            .filter(payments::debtor_account.eq(debtor_account))
            .filter(payment_allocations::undone_transaction_id.is_null())
            .filter(payment_allocations::organization_id.is_not_null())
            .order(payments::id.desc())
            .limit(INVOICES_MAX * PAYERS_MAX)
            .select(payment_allocations::organization_id)
            .load(self.tx.conn)?;
        let mut found: Vec<OrganizationId> = Vec::new();
        for organization in rows.into_iter().flatten().map(Uuid7::id) {
            if !found.contains(&organization) && found.len() < 5 {
                found.push(organization);
            }
        }
        Ok(found)
    }

    /// Returns the invoices with some numbers.
    pub fn invoices_by_number<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        numbers: &[String],
    ) -> Result<Vec<DocumentSummary>, StorageError> {
        let rows: Vec<SummaryRow> = billing_documents::table
            .filter(billing_documents::number.eq_any(numbers))
            .filter(billing_documents::kind.eq(DocumentKind::Invoice.as_str()))
            .order(billing_documents::id)
            .limit(INVOICES_MAX)
            .select(SummaryRow::as_select())
            .load(self.tx.conn)?;
        rows.into_iter().map(|row| Ok(row.try_into()?)).collect()
    }

    /// Returns the open invoices of an organization in a currency, the oldest due first, with their order numbers.
    pub fn open_invoices(
        &mut self,
        organization: OrganizationId,
        currency: Currency,
    ) -> Result<Vec<(DocumentSummary, Option<String>)>, StorageError> {
        let rows: Vec<(SummaryRow, Option<String>)> = billing_documents::table
            .filter(billing_documents::organization_id.eq(key(organization)))
            .filter(sql::<Bool>(
                "billing_documents.state IN ('open', 'partially_paid')",
            ))
            .filter(billing_documents::currency.eq(currency.as_str()))
            .order((billing_documents::due_on, billing_documents::id))
            .limit(i64::try_from(OPEN_MAX).unwrap_or(i64::MAX))
            .select((SummaryRow::as_select(), billing_documents::order_number))
            .load(self.tx.conn)?;
        rows.into_iter()
            .map(|(row, order_number)| Ok((row.try_into()?, order_number)))
            .collect()
    }

    /// Returns invoices of which exactly this amount is open, of all organizations.
    pub fn invoices_by_open_amount<A: StaffPermission<On = StaffArea>>(
        &mut self,
        _authorized: &Authorized<A>,
        (currency, minor): (Currency, i64),
    ) -> Result<Vec<DocumentSummary>, StorageError> {
        let rows: Vec<SummaryRow> = billing_documents::table
            .filter(sql::<Bool>(
                "billing_documents.state IN ('open', 'partially_paid')",
            ))
            .filter(billing_documents::currency.eq(currency.as_str()))
            .filter(sql::<Bool>(OPEN).sql(" = ").bind::<BigInt, _>(minor))
            .order(billing_documents::id)
            .limit(INVOICES_MAX)
            .select(SummaryRow::as_select())
            .load(self.tx.conn)?;
        rows.into_iter().map(|row| Ok(row.try_into()?)).collect()
    }
}
