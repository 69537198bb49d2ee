//! Operations of this capability.

use crate::http::Operations;

/// Registers the operations of this capability.
pub fn routes(config: &mut impl Operations) {
    config.service(super::get_catalogue::get_catalogue);
}

/// Registers its operations below the path of an organization.
pub fn routes_of_organizations(config: &mut impl Operations) {
    config
        .service(super::list_products::list_products)
        .service(super::order_product::order_product)
        .service(super::get_product::get_product)
        .service(super::update_product::update_product)
        .service(super::cancel_product::cancel_product);
}
