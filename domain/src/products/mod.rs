//! Products: the services of an organisation, the catalogue they are ordered from, the rights in each kind, and
//! who holds them.

mod catalogue;
mod effective;
mod grant;
mod path;
mod product;
mod rights;

pub use catalogue::{Catalogue, CatalogueError, KindRules, LocalName, Plan, RightRules, Scheme};
pub use effective::{Effective, HeldGrant, Holder, Judgement, Way, effective};
pub use grant::{Grant, Subject, Target};
pub use path::{RESOURCE_PATH_MAX, ResourcePath};
pub use product::{PRODUCT_NAME_MAX, Price, Product, ProductKind, ProductName, ProductState};
pub use rights::{RightName, Rights};
