//! What a member holds in each product.

use super::access_views::{PathRights, TeamNames};
use super::held_access::{bounded_page, held_in, team_names_for};
use super::visibility::own_or_managed;
use crate::app::App;
use crate::error::Error;
use crate::http::path::MemberPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathIds, Written, shown};
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access::{self, Actor, Capability, Denied};
use kontor_domain::grants::{HeldGrant, HeldIndex, ListMemberAccess as List};
use kontor_domain::ids::{Id, ProductId};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_domain::products::{Catalogue, Product};
use kontor_persistence::{Page, PageRequest, ProductFilter, Visibility};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is held in a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "name": "Archive", "kind": "drive",
    "access": [{ "path": "/Sales", "rights": [{ "right": "view", "ways": [
        { "way": "own_grant", "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1" }] }] }], "truncated": false
}))]
pub struct ProductAccess {
    /// The product.
    pub product_id: shown::ProductId,
    /// Its name; null for an API token without `products:read`.
    #[schema(required = true, extensions(("x-scope" = json!("products:read"))))]
    pub name: Option<String>,
    /// What it is.
    pub kind: String,
    /// What is held at its root, and wherever a grant is on a part of it.
    pub access: Vec<PathRights>,
    /// Whether there are more such parts than a page holds; `explain_access` answers for each.
    pub truncated: bool,
}

impl ProductAccess {
    /// What `actor` may see.
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

/// List a member's access
///
/// The products that the member holds rights in, with every way; none for a suspended or expired member. A page with many
/// ways has fewer products than `limit`. Legal representatives and administrators see everybody's, others their own.
#[utoipa::path(tag = "grants", operation_id = "list_member_access", params(MemberPath, PageParams),
    responses((status = 200, description = "The products", body = PageView<ProductAccess>),
        (status = 403, description = "`forbidden`: somebody else's")))]
#[get("/v1/organizations/{organization_id}/members/{member_id}/access")]
pub async fn list_member_access(
    who: Credential,
    path: MemberPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<ProductAccess>, Error> {
    let PathIds(organization, id) = path;
    let catalogue = Arc::clone(&app.catalogue);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let member = own_or_managed(tx, &actor.standing.ok_or(Denied::Hidden)?, id)?;
        let now = tx.now();
        if member.state_at(now) != MembershipState::Active {
            return Ok(PageView::of(nothing(query.page), |nothing| nothing));
        }
        let role = Some(member.role);
        let visibility = if Role::MANAGERS.contains(&member.role) {
            Visibility::Everything
        } else {
            Visibility::Granted(id)
        };
        let page = tx
            .products()
            .list(&authorized, visibility, &ProductFilter::default(), query.page)?;
        let products: Vec<ProductId> = page.items.iter().map(|product| product.id).collect();
        let held = tx.grants().held_on(&[id], &products)?;
        let grants = held.iter().map(|(_, grant)| grant);
        let grants: Vec<&HeldGrant> = grants.filter(|grant| grant.is_in_force(now)).collect();
        let names = team_names_for(tx, (&actor, organization), grants.iter().copied())?;
        let index = HeldIndex::new(grants);
        Ok(product_page(
            &catalogue,
            page,
            (role, &index),
            (&names, now),
            &actor,
        ))
    })
    .await
}

/// A page of what somebody of this role with these grants in force holds.
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

/// A page of nothing at all.
fn nothing<T>(asked: PageRequest) -> Page<T> {
    Page {
        items: Vec::new(),
        next: None,
        total: asked.include_total.then_some(0),
    }
}
