//! Products over HTTP: the catalogue, ordering, and what an organization has. A file is an operation.

mod cancel_product;
pub mod catalogue;
mod get_catalogue;
mod get_product;
mod list_products;
mod order_product;
mod update_product;
mod views;
mod visibility;

pub use list_products::kind_filter;
pub use views::{MoneyView, ProductStateView, ProductView};
pub use visibility::visibility_of;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this capability.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_catalogue::get_catalogue)
        .service(list_products::list_products)
        .service(order_product::order_product)
        .service(get_product::get_product)
        .service(update_product::update_product)
        .service(cancel_product::cancel_product);
}
