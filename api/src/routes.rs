//! The list of operations from which both the server and the contract are built.

use crate::http::{Group, Operations};
use crate::{
    account_export, activity, billing, grants, identity, invitations, message_checks, organizations,
    payments, products, reminders, second_factors, staff, teams, transfers,
};

/// The path of an organization, below which all that belongs to it lies.
const ORGANIZATION: &str = "/v1/organizations/{organization_id}";

/// Registers all operations of the contract.
pub fn operations(config: &mut impl Operations) {
    // A request is compared with one route after the other, and product back ends ask all the time.
    grants::routes_for_back_ends(config);
    config.scope(ORGANIZATION, OfOrganizations);
    identity::routes(config);
    second_factors::routes(config);
    account_export::routes(config);
    organizations::routes(config);
    invitations::routes(config);
    products::routes(config);
    transfers::routes(config);
    billing::routes(config);
    payments::routes(config);
    reminders::routes(config);
    activity::routes(config);
    staff::routes(config);
}

/// The operations of one organization.
struct OfOrganizations;

impl Group for OfOrganizations {
    fn register(self, operations: &mut impl Operations) {
        organizations::routes_of_organizations(operations);
        invitations::routes_of_organizations(operations);
        products::routes_of_organizations(operations);
        transfers::routes_of_organizations(operations);
        teams::routes_of_organizations(operations);
        grants::routes_of_organizations(operations);
        billing::routes_of_organizations(operations);
        payments::routes_of_organizations(operations);
        message_checks::routes_of_organizations(operations);
        reminders::routes_of_organizations(operations);
        activity::routes_of_organizations(operations);
    }
}
