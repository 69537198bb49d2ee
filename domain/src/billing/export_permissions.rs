//! Actions on many documents at once, open to the same people as the documents.

use crate::access::{Capability, Permission, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Billing));

/// Permission to download invoices and credit notes as a list.
#[derive(Debug)]
pub struct ExportBillingDocuments;
impl Permission for ExportBillingDocuments {
    type On = OrganizationId;
    const NAME: &'static str = "export_billing_documents";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}
