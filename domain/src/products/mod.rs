//! Products: the services of an organization, and the catalog they are ordered from.

mod action;
mod catalogue;
mod permissions;
mod product;

pub use action::Action;
pub use catalogue::{Catalogue, CatalogueError, KindRules, LocalName, Plan, RightRules, Scheme};
pub use permissions::{
    CancelProduct, ListProducts, OrderProduct, RULES, ReadCatalogue, ReadProduct, UpdateProduct,
};
pub use product::{
    NotCancellable, PRODUCT_NAME_MAX, Product, ProductKind, ProductName, ProductState, Renewal, may_order,
};
