//! Listing the members with access to a product.

use super::access_views::PathRights;
use super::held_access::{bounded_page, held_in, team_names_for};
use crate::app::App;
use crate::error::Error;
use crate::http::path::ProductPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathIds, Written, shown};
use crate::views::{MembershipStateView, RoleView};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Capability};
use kontor_domain::grants::{HeldIndex, ListProductAccess as List};
use kontor_domain::ids::{Id, MemberId};
use kontor_domain::organizations::{Membership, MembershipState};
use kontor_persistence::by_member;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Member's access in a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "first_name": "Noa", "last_name": "Neu",
    "email": "noa@example.com", "role": "collaborator", "state": "active",
    "access": [{ "path": "/", "rights": [{ "right": "view", "ways": [{ "way": "team_grant",
        "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1", "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1",
        "team_name": "Webmasters" }] }] }], "truncated": false
}))]
pub struct MemberAccess {
    /// Membership id.
    member_id: shown::MemberId,
    /// First name; null for an API token without `organizations:read`.
    #[schema(required = true, extensions(("x-scope" = json!("organizations:read"))))]
    first_name: Option<String>,
    /// Last name; null for an API token without `organizations:read`.
    #[schema(required = true, extensions(("x-scope" = json!("organizations:read"))))]
    last_name: Option<String>,
    /// E-mail address; null for an API token without `organizations:read`.
    #[schema(required = true, format = "idn-email", extensions(("x-scope" = json!("organizations:read"))))]
    email: Option<String>,
    /// Role.
    role: RoleView,
    /// State of the membership; suspended and expired members hold nothing.
    state: MembershipStateView,
    /// Access at the product's root, and at each path with a grant; empty if nothing is held at present.
    access: Vec<PathRights>,
    /// Whether there are more paths than fit on a page; `explain_access` answers for each.
    truncated: bool,
}

/// Maximum number of grants read for one page, unless one member has more.
const PAGE_GRANTS_MAX: usize = 10_000;

/// List the members with access to a product
///
/// Lists legal representatives, administrators, and all members reached by a grant on the product, in the order in
/// which they joined. Available to legal representatives and administrators. Members whose grants have expired or
/// start later are included, with empty access. A page with many ways has fewer members than `limit`.
#[utoipa::path(tag = "grants", operation_id = "list_product_access", params(ProductPath, PageParams),
    responses((status = 200, description = "The members", body = PageView<MemberAccess>)))]
#[get("/products/{product_id}/access")]
pub async fn list_product_access(
    who: Credential,
    path: ProductPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<MemberAccess>, Error> {
    let PathIds(organization, id) = path;
    let catalogue = Arc::clone(&app.catalogue);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let product = tx.products().find(organization, id)?.ok_or(Error::Missing)?;
        let mut page = tx.grants().candidates(&authorized, &product, query.page)?;
        let members: Vec<MemberId> = page.items.iter().map(|member| member.id).collect();
        let (count, held) = tx.grants().held_first(&members, Some(&[id]), PAGE_GRANTS_MAX)?;
        if count < members.len() {
            page.items.truncate(count);
            page.next = page.items.last().map(|member| member.id.uuid());
        }
        let (now, people) = (tx.now(), actor.may_read(Capability::Organizations));
        let held = by_member(held);
        let names = team_names_for(tx, (&actor, organization), held.values().flatten())?;
        let id = |member: &Membership| member.id.uuid();
        Ok(bounded_page(page, id, |member, effort| {
            let grants = held.get(&member.id).map(Vec::as_slice).unwrap_or_default();
            let grants = HeldIndex::new(grants.iter().filter(|grant| grant.is_in_force(now)));
            let state = member.state_at(now);
            let role = (state == MembershipState::Active).then_some(member.role);
            let (access, truncated) = held_in(&catalogue, &product, (role, &grants), (&names, now), effort);
            let view = member_access(member, state, (access, truncated), people);
            (view, truncated)
        }))
    })
    .await
}

fn member_access(
    member: &Membership,
    state: MembershipState,
    (access, truncated): (Vec<PathRights>, bool),
    people: bool,
) -> MemberAccess {
    MemberAccess {
        member_id: member.id.into(),
        first_name: people.then(|| member.person.first_name.as_str().to_owned()),
        last_name: people.then(|| member.person.last_name.as_str().to_owned()),
        email: people.then(|| member.person.email.as_str().to_owned()),
        role: member.role.into(),
        state: state.into(),
        access,
        truncated,
    }
}
