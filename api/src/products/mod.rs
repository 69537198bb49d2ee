//! Products over HTTP: the catalog, ordering, and an organization's products, one file per operation.

mod cancel_product;
mod get_catalogue;
mod get_product;
mod list_products;
mod order_product;
pub mod problems;
mod routes;
mod update_product;
mod views;
mod visibility;

pub use routes::{routes, routes_of_organizations};
pub use views::ProductView;
pub use visibility::visibility_of;
