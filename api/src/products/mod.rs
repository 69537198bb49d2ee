//! Products over HTTP: the catalogue, ordering, and what an organization has. A file is an operation.

mod cancel_product;
mod get_catalogue;
mod get_product;
mod list_products;
mod order_product;
mod paths;
mod routes;
mod update_product;
mod views;
mod visibility;

pub use paths::ProductPath;
pub use routes::routes;
pub use views::ProductView;
pub use visibility::visibility_of;
