//! Actions on many documents at once, open to the same people as the documents.

use crate::access::{Capability, Permission, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Billing));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Billing));

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

/// Permission to download invoices and credit notes in an archive.
#[derive(Debug)]
pub struct ArchiveBillingDocuments;
impl Permission for ArchiveBillingDocuments {
    type On = OrganizationId;
    const NAME: &'static str = "archive_billing_documents";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to have an export made and mailed.
#[derive(Debug)]
pub struct CreateBillingExport;
impl Permission for CreateBillingExport {
    type On = OrganizationId;
    const NAME: &'static str = "create_billing_export";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}

/// Permission to list the exports.
#[derive(Debug)]
pub struct ListBillingExports;
impl Permission for ListBillingExports {
    type On = OrganizationId;
    const NAME: &'static str = "list_billing_exports";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to read an export.
#[derive(Debug)]
pub struct ReadBillingExport;
impl Permission for ReadBillingExport {
    type On = OrganizationId;
    const NAME: &'static str = "get_billing_export";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to download an export.
#[derive(Debug)]
pub struct DownloadBillingExport;
impl Permission for DownloadBillingExport {
    type On = OrganizationId;
    const NAME: &'static str = "get_billing_export_file";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = READ;
    const BILLING: bool = true;
}

/// Permission to revoke the link of an export.
#[derive(Debug)]
pub struct RevokeBillingExport;
impl Permission for RevokeBillingExport {
    type On = OrganizationId;
    const NAME: &'static str = "revoke_billing_export";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
    const BILLING: bool = true;
}
