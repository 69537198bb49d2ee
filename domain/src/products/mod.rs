//! Products: the services of an organisation, and the catalogue that they are ordered from.

mod actions;
mod catalogue;
mod product;

pub use actions::{
    CancelProduct, ListProducts, OrderProduct, RULES, ReadCatalogue, ReadProduct, UpdateProduct,
};
pub use catalogue::{Catalogue, CatalogueError, KindRules, LocalName, Plan, RightRules, Scheme};
pub use product::{
    NotCancellable, PRODUCT_NAME_MAX, Price, Product, ProductKind, ProductName, ProductState, may_order,
};
