//! Access to one product, and a page of it.

use super::access_views::{PathRights, TeamNames};
use super::held_access::{bounded_page, held_in};
use crate::http::listing::PageView;
use crate::http::shown;
use chrono::{DateTime, Utc};
use kontor_domain::access::{Actor, Capability};
use kontor_domain::grants::HeldIndex;
use kontor_domain::ids::Id;
use kontor_domain::organizations::Role;
use kontor_domain::products::{Catalogue, Product};
use kontor_persistence::Page;
use serde::Serialize;
use utoipa::ToSchema;

/// Access in a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "name": "Archive", "kind": "drive",
    "access": [{ "path": "/Sales", "rights": [{ "right": "view", "ways": [
        { "way": "own_grant", "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1" }] }] }], "truncated": false
}))]
pub struct ProductAccess {
    /// Product id.
    pub product_id: shown::ProductId,
    /// Name of the product; null for an API token without `products:read`.
    #[schema(required = true, extensions(("x-scope" = json!("products:read"))))]
    pub name: Option<String>,
    /// Kind, a code of the catalog.
    pub kind: String,
    /// Access at the product's root, and at each path with a grant.
    pub access: Vec<PathRights>,
    /// Whether there are more paths than fit on a page; `explain_access` answers for each.
    pub truncated: bool,
}

impl ProductAccess {
    /// Returns the part that `actor` may see.
    #[must_use]
    pub fn of(product: &Product, (access, truncated): (Vec<PathRights>, bool), actor: &Actor) -> Self {
        let names = actor.may_read(Capability::Products);
        Self {
            product_id: product.id.into(),
            name: names.then(|| product.name.as_str().to_owned()),
            kind: product.kind.as_str().to_owned(),
            access,
            truncated,
        }
    }
}

/// Returns a page of the access held by this role with these grants in effect.
pub fn product_page(
    catalogue: &Catalogue,
    page: Page<Product>,
    (role, grants): (Option<Role>, &HeldIndex<'_>),
    (names, now): (&TeamNames, DateTime<Utc>),
    actor: &Actor,
) -> PageView<ProductAccess> {
    let id = |product: &Product| product.id.uuid();
    bounded_page(page, id, |product, effort| {
        let (access, is_cut) = held_in(catalogue, product, (role, grants), (names, now), effort);
        (ProductAccess::of(product, (access, is_cut), actor), is_cut)
    })
}
