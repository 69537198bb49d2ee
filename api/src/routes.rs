//! The one list of operations, from which the server and the contract are both made.

use crate::contract::Operations;
use crate::{activity, grants, identity, organizations, products, teams, transfers};

/// Every operation of the contract.
pub fn operations(config: &mut impl Operations) {
    // A request is compared with one after the other, and back ends of products ask all the time.
    grants::routes_for_back_ends(config);
    identity::routes(config);
    organizations::routes(config);
    products::routes(config);
    transfers::routes(config);
    teams::routes(config);
    grants::routes(config);
    activity::routes(config);
}
