//! Listing the access that a team gives in each product.

use super::held_access::team_names_for;
use super::product_access::{ProductAccess, product_page};
use crate::app::App;
use crate::error::Error;
use crate::http::path::TeamPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathIds, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::grants::{HeldIndex, ListTeamAccess as List};
use kontor_domain::ids::ProductId;
use kontor_domain::organizations::Role;
use kontor_persistence::{ProductFilter, Visibility};
use std::sync::Arc;

/// List a team's access
///
/// Lists the products in which the team gives rights, as held by a member with no other grants. Available to legal
/// representatives and administrators. A page with many ways has fewer products than `limit`.
#[utoipa::path(tag = "grants", operation_id = "list_team_access", params(TeamPath, PageParams),
    responses((status = 200, description = "The products", body = PageView<ProductAccess>)))]
#[get("/teams/{team_id}/access")]
pub async fn list_team_access(
    who: Credential,
    path: TeamPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<ProductAccess>, Error> {
    let PathIds(organization, id) = path;
    let catalogue = Arc::clone(&app.catalogue);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        tx.teams().find(organization, id)?.ok_or(Error::Missing)?;
        let page = tx.products().list(
            &authorized,
            Visibility::Team(id),
            &ProductFilter::default(),
            query.page,
        )?;
        let products: Vec<ProductId> = page.items.iter().map(|product| product.id).collect();
        let grants = tx.grants().of_team_on(id, &products)?;
        let names = team_names_for(tx, (&actor, organization), grants.iter())?;
        let (now, role) = (tx.now(), Some(Role::External));
        let index = HeldIndex::new(grants.iter().filter(|grant| grant.is_in_force(now)));
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
