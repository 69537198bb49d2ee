//! Listing a member's access in each product.

use super::held_access::team_names_for;
use super::product_access::{ProductAccess, product_page};
use super::visibility::own_or_managed;
use crate::app::App;
use crate::error::Error;
use crate::http::path::MemberPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathIds, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::grants::{HeldGrant, HeldIndex, ListMemberAccess as List};
use kontor_domain::ids::ProductId;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_persistence::{Page, PageRequest, ProductFilter, Visibility};
use std::sync::Arc;

/// List a member's access
///
/// Lists the products in which the member holds rights, with all ways in which they are held; none for a suspended
/// or expired member. Legal representatives and administrators may ask about all members, others about themselves.
/// A page with many ways has fewer products than `limit`.
#[utoipa::path(tag = "grants", operation_id = "list_member_access", params(MemberPath, PageParams),
    responses((status = 200, description = "The products", body = PageView<ProductAccess>),
        (status = 403, description = "`forbidden`: access of another member")))]
#[get("/members/{member_id}/access")]
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

/// Returns an empty page.
fn nothing<T>(asked: PageRequest) -> Page<T> {
    Page {
        items: Vec::new(),
        next: None,
        total: asked.include_total.then_some(0),
    }
}
