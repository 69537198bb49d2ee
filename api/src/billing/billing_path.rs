//! Paths below an organization that lead to objects of billing.

use crate::http::PathIds;
use kontor_domain::ids::{
    BillingAddressId, BillingExportId, CreditNoteId, InvoiceId, OrganizationId, ProFormaId,
};

/// A billing address of an organization.
pub type BillingAddressPath = PathIds<OrganizationId, BillingAddressId>;
/// An export of an organization.
pub type BillingExportPath = PathIds<OrganizationId, BillingExportId>;
/// An invoice of an organization.
pub type InvoicePath = PathIds<OrganizationId, InvoiceId>;
/// A credit note of an organization.
pub type CreditNotePath = PathIds<OrganizationId, CreditNoteId>;
/// A pro-forma invoice of an organization.
pub type ProFormaPath = PathIds<OrganizationId, ProFormaId>;
