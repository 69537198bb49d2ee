//! The provider's staff: the place of each, rights in organizations of customers, and what customers see of them.

mod agents;
mod place;

use kontor_domain::access::StaffPermission;
use kontor_domain::ids::OrganizationId;
use kontor_domain::staff::StaffRole;

/// An action of clerks in an organization, as capabilities have them.
#[derive(Debug)]
struct Handle;
impl StaffPermission for Handle {
    type On = OrganizationId;
    const NAME: &'static str = "handle";
    const ROLES: &'static [StaffRole] = &[StaffRole::BillingClerk];
}
