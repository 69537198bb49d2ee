//! The one list of operations, from which the server and the contract are both made.

use crate::{
    account_export, activity, grants, identity, invitations, organizations, products, teams, transfers,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// Every operation of the contract.
pub fn operations(config: &mut ServiceConfig) {
    // A request is compared with one after the other, and back ends of products ask all the time.
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
