//! Invoices of all customers, for the provider's staff.

use super::Billing;
use super::document_rows::SummaryRow;
use crate::error::StorageError;
use crate::page::{Page, PageRequest};
use crate::schema::{billing_documents, organizations};
use crate::types::{Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, StaffArea};
use kontor_domain::billing::{DocumentKind, DocumentSummary, FindInvoices};
use kontor_domain::ids::{InvoiceId, OrganizationId};

/// Properties of the invoices to find.
#[derive(Debug, Clone, Default)]
pub struct InvoiceSearch {
    /// Number, as printed.
    pub number: Option<String>,
    /// Payment reference, without blanks.
    pub reference: Option<String>,
    /// Organization that was invoiced.
    pub organization: Option<OrganizationId>,
}

/// An invoice with the name of its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundInvoice {
    /// The invoice.
    pub invoice: DocumentSummary,
    /// Name of the organization.
    pub organization_name: String,
}

impl Billing<'_, '_> {
    /// Returns a page of the issued invoices that were sought, newest first, without those of the caller's own
    /// organizations.
    pub fn find_invoices(
        &mut self,
        authorized: &Authorized<FindInvoices>,
        own: &[OrganizationId],
        search: &InvoiceSearch,
        page: PageRequest,
    ) -> Result<Page<FoundInvoice>, StorageError> {
        let StaffArea = authorized.on();
        let own: Vec<Uuid7> = own.iter().map(|id| key(*id)).collect();
        let filtered = || {
            let mut query = billing_documents::table
                .inner_join(organizations::table)
                .filter(billing_documents::kind.eq(DocumentKind::Invoice.as_str()))
                .filter(billing_documents::number.is_not_null())
                .filter(billing_documents::organization_id.ne_all(own.clone()))
                .into_boxed();
            if let Some(number) = &search.number {
                query = query.filter(billing_documents::number.eq(number));
            }
            if let Some(reference) = &search.reference {
                query = query.filter(billing_documents::reference.eq(reference));
            }
            if let Some(organization) = search.organization {
                query = query.filter(billing_documents::organization_id.eq(key(organization)));
            }
            query
        };
        let total = if page.include_total {
            Some(filtered().count().get_result(self.tx.conn)?)
        } else {
            None
        };
        let mut query = filtered().select((SummaryRow::as_select(), organizations::name));
        if let Some(after) = page.after {
            query = query.filter(billing_documents::id.lt(Uuid7(after)));
        }
        let rows: Vec<(SummaryRow, String)> = query
            .order(billing_documents::id.desc())
            .limit(page.probe())
            .load(self.tx.conn)?;
        let found = rows
            .into_iter()
            .map(|(row, organization_name)| {
                Ok(FoundInvoice {
                    invoice: row.try_into()?,
                    organization_name,
                })
            })
            .collect::<Result<Vec<_>, StorageError>>()?;
        Ok(page.page(found, |found| found.invoice.id.uuid(), total))
    }

    /// Returns the organization of an invoice, without locks, so that it can be locked first.
    pub fn organization_of_invoice(&mut self, id: InvoiceId) -> Result<Option<OrganizationId>, StorageError> {
        let found: Option<Uuid7> = billing_documents::table
            .find(key(id))
            .filter(billing_documents::kind.eq(DocumentKind::Invoice.as_str()))
            .filter(billing_documents::number.is_not_null())
            .select(billing_documents::organization_id)
            .first(self.tx.conn)
            .optional()?;
        Ok(found.map(Uuid7::id))
    }
}
