//! The list of operations from which both the server and the contract are built.

use crate::http::Operations;
use crate::{
    account_export, activity, grants, identity, invitations, organizations, products, teams, transfers,
};

/// Registers all operations of the contract.
pub fn operations(config: &mut impl Operations) {
    // A request is compared with one route after the other, and product back ends ask all the time.
    grants::routes_for_back_ends(config);
    identity::routes(config);
    account_export::routes(config);
    organizations::routes(config);
    invitations::routes(config);
    products::routes(config);
    transfers::routes(config);
    teams::routes(config);
    grants::routes(config);
    activity::routes(config);
}
