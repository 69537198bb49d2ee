//! Actions on products, with their rules.

use crate::access::{Capability, Permission, Rule, Scope};
use crate::ids::{OrganizationId, UserId};
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Products));
const WRITE: Option<Scope> = Some(Scope::write(Capability::Products));

/// Permission to read the catalog: kinds of products, their rights, and the plans that can be ordered.
#[derive(Debug)]
pub struct ReadCatalogue;
impl Permission for ReadCatalogue {
    type On = UserId;
    const NAME: &'static str = "get_catalogue";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = READ;
    const BOUND: bool = true;
}

/// Permission to list the products: all for managers and members with the billing permission, for other members
/// those they hold a right in.
#[derive(Debug)]
pub struct ListProducts;
impl Permission for ListProducts {
    type On = OrganizationId;
    const NAME: &'static str = "list_products";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to read one product, under the same conditions as for listing it.
#[derive(Debug)]
pub struct ReadProduct;
impl Permission for ReadProduct {
    type On = OrganizationId;
    const NAME: &'static str = "get_product";
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Permission to order a product. A collaborator also needs the billing permission, see
/// [`may_order`](super::may_order).
#[derive(Debug)]
pub struct OrderProduct;
impl Permission for OrderProduct {
    type On = OrganizationId;
    const NAME: &'static str = "order_product";
    const ROLES: &'static [Role] = Role::INTERNAL;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to rename a product.
#[derive(Debug)]
pub struct UpdateProduct;
impl Permission for UpdateProduct {
    type On = OrganizationId;
    const NAME: &'static str = "update_product";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// Permission to cancel a product.
#[derive(Debug)]
pub struct CancelProduct;
impl Permission for CancelProduct {
    type On = OrganizationId;
    const NAME: &'static str = "cancel_product";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = WRITE;
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ReadCatalogue>(),
    Rule::of::<ListProducts>(),
    Rule::of::<ReadProduct>(),
    Rule::of::<OrderProduct>(),
    Rule::of::<UpdateProduct>(),
    Rule::of::<CancelProduct>(),
];
