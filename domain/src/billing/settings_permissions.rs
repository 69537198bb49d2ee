//! Actions on the billing settings of an organization, with their rules: open to those who see its invoices.

use crate::access::{Capability, Permission, Scope};
use crate::ids::OrganizationId;
use crate::organizations::Role;

/// Permission to read the billing settings.
#[derive(Debug)]
pub struct ReadBillingSettings;
impl Permission for ReadBillingSettings {
    type On = OrganizationId;
    const NAME: &'static str = "get_billing_settings";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = Some(Scope::read(Capability::Billing));
    const BILLING: bool = true;
}

/// Permission to change the billing settings.
#[derive(Debug)]
pub struct UpdateBillingSettings;
impl Permission for UpdateBillingSettings {
    type On = OrganizationId;
    const NAME: &'static str = "update_billing_settings";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = Some(Scope::write(Capability::Billing));
    const BILLING: bool = true;
}
