//! Explaining by which ways a member holds rights in a product, and why not otherwise.

use super::access_views::{AccessWay, NotCounting, codes, is_none_omitted, named_ways, path_in, team_of};
use super::check_access::AccessReason;
use super::held_access::{held_at, team_names_for};
use super::visibility::own_or_managed;
use crate::app::App;
use crate::error::Error;
use crate::http::body::FieldError;
use crate::http::field;
use crate::http::path::MemberPath;
use crate::http::query;
use crate::http::{Credential, Params, PathIds, shown};
use crate::organizations::{MembershipStateView, RoleView};
use crate::products::ProductStateView;
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access::{self, Actor, Denied};
use kontor_domain::grants::{Effective, ExplainAccess as Explain, HeldGrant, Reason, ResourcePath, reason};
use kontor_domain::ids::{OrganizationId, ProductId};
use kontor_domain::organizations::{Membership, MembershipState, Role};
use kontor_domain::products::{Catalogue, Product};
use kontor_persistence::{Tx, Visibility};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// In which product, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichPlace {
    /// The product.
    #[param(required = true, example = "prod_0192f0c1e5b07cc3a4d15e6f708192b1")]
    product_id: Option<field::ProductId>,
    /// Path in the product; the whole product if omitted. Taken verbatim: no blanks at its ends, Unicode NFC.
    #[param(example = "/Sales")]
    path: Option<field::ResourcePath>,
}

/// A right of the product's kind, held or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedRight {
    /// Its code.
    right: String,
    /// Whether the member holds it.
    held: bool,
    /// Why, or why not: what comes closest to giving it, in the words of `check_access`.
    reason: AccessReason,
    /// By which ways, 50 at most.
    ways: Vec<AccessWay>,
    /// Number of further ways; omitted if there are none.
    #[serde(skip_serializing_if = "is_none_omitted")]
    #[schema(required = false)]
    ways_omitted: usize,
}

/// The most grants that are named because they do not count.
const NOT_COUNTING_MAX: usize = 200;

/// A grant on the product that reaches the member and does not count here and now.
#[derive(Debug, Serialize, ToSchema)]
pub struct UncountedGrant {
    /// The grant.
    grant_id: shown::GrantId,
    /// The team that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<shown::TeamId>,
    /// The team's name; absent for an API token without `teams:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(extensions(("x-scope" = json!("teams:read"))))]
    team_name: Option<String>,
    /// Where in the product it is.
    path: String,
    /// What it would give.
    rights: Vec<String>,
    /// Why it does not count.
    reason: NotCounting,
}

/// What a member holds at one place, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
    "path": "/Sales", "role": "collaborator", "is_active": true, "member_state": "active", "product_state": "active",
    "rights": [
        { "right": "view", "held": true, "reason": "own_grant", "ways": [
            { "way": "own_grant", "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1" }] },
        { "right": "edit", "held": false, "reason": "overruled_by_own", "ways": [] }],
    "not_counting": [{ "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d2",
        "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1", "team_name": "Sales", "path": "/", "rights": ["edit"],
        "reason": "overruled_by_own" }]
}))]
pub struct ExplainedAccess {
    /// Who.
    member_id: shown::MemberId,
    /// In which product.
    product_id: shown::ProductId,
    /// Where.
    path: String,
    /// The role.
    role: RoleView,
    /// Whether the membership counts; suspended and expired ones hold nothing.
    is_active: bool,
    /// Why the membership counts, or why not.
    member_state: MembershipStateView,
    /// Where the product stands, which changes no rights.
    product_state: ProductStateView,
    /// Every right of the product's kind.
    rights: Vec<ExplainedRight>,
    /// Grants that reach the member, and why they give nothing here and now, 200 at most.
    not_counting: Vec<UncountedGrant>,
    /// Number of further such grants; omitted if there are none.
    #[serde(skip_serializing_if = "is_none_omitted")]
    #[schema(required = false)]
    not_counting_omitted: usize,
}

/// Explain access
///
/// Every way by which a member holds each right at a place in a product, why a right is not held, and for each grant
/// that gives nothing there, why not. A suspended or expired member holds nothing, whatever the grants: the reason is
/// `not_a_member`, also of each grant that would count otherwise. Legal representatives and administrators ask about everybody, others about themselves and the products that
/// they see.
#[utoipa::path(tag = "grants", operation_id = "explain_access", params(MemberPath, WhichPlace),
    responses((status = 200, description = "What is held, and why", body = ExplainedAccess),
        (status = 403, description = "`forbidden`: somebody else's"),
        (status = 404, description = "`not_found`, also for a product that is not there")))]
#[get("/v1/organizations/{organization_id}/members/{member_id}/access/explain")]
pub async fn explain_access(
    who: Credential,
    path: MemberPath,
    params: Params<WhichPlace>,
    app: Data<App>,
) -> Result<web::Json<ExplainedAccess>, Error> {
    let (PathIds(organization, id), Params(which)) = (path, params);
    let product = query::field("product_id", which.product_id)?
        .ok_or_else(|| FieldError::parameter("product_id", "required", "is required"))?;
    let place = query::field("path", which.path)?.unwrap_or_else(ResourcePath::root);
    let catalogue = Arc::clone(&app.catalogue);
    let explained = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Explain>(&actor, organization)?;
            let member = own_or_managed(tx, &actor.standing.ok_or(Denied::Hidden)?, id)?;
            let product = visible(tx, &actor, organization, product)?;
            explain(tx, &catalogue, (&actor, &member), &product, &place)
        })
        .await?;
    Ok(web::Json(explained))
}

/// The product, if whoever asks may know of it.
fn visible(
    tx: &mut Tx<'_>,
    actor: &Actor,
    organization: OrganizationId,
    id: ProductId,
) -> Result<Product, Error> {
    let standing = actor.standing.ok_or(Denied::Hidden)?;
    let visibility: Visibility = crate::products::visibility_of(&standing);
    let authorized = access::Authorized::system(organization);
    tx.products()
        .get(&authorized, visibility, id)?
        .ok_or(Error::Missing)
}

fn explain(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    (actor, member): (&Actor, &Membership),
    product: &Product,
    path: &ResourcePath,
) -> Result<ExplainedAccess, Error> {
    let held = tx.grants().held_on(&[member.id], &[product.id])?;
    let grants: Vec<HeldGrant> = held.into_iter().map(|(_, grant)| grant).collect();
    let names = team_names_for(tx, (actor, member.organization), grants.iter())?;
    let now = tx.now();
    let state = member.state_at(now);
    let is_active = state == MembershipState::Active;
    let role: Option<Role> = is_active.then_some(member.role);
    let found: Effective = held_at(catalogue, product, path, (role, &grants), now);
    let rules = catalogue.kind(&product.kind).into_iter();
    let rights = rules.flat_map(|rules| rules.rights.iter().map(move |right| (rules, right)));
    let rights = rights.map(|(rules, right)| {
        let ways = found
            .rights
            .get(&right.code)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let why = if is_active {
            reason(rules, &right.code, &grants, &found.judgements, ways)
        } else {
            Reason::NotAMember
        };
        let held = !ways.is_empty();
        let (ways, ways_omitted) = named_ways(ways, &names);
        ExplainedRight {
            right: right.code.as_str().to_owned(),
            held,
            reason: why.into(),
            ways,
            ways_omitted,
        }
    });
    let judged = grants.iter().zip(&found.judgements);
    let mut not_counting = judged.filter_map(|(grant, judgement)| {
        let team = team_of(grant);
        Some(UncountedGrant {
            grant_id: grant.id.into(),
            team_id: team.map(Into::into),
            team_name: team.and_then(|team| names.get(&team).cloned()),
            path: path_in(grant).to_owned(),
            rights: codes(grant),
            reason: NotCounting::of(*judgement, is_active)?,
        })
    });
    Ok(ExplainedAccess {
        member_id: member.id.into(),
        product_id: product.id.into(),
        path: path.as_str().to_owned(),
        role: member.role.into(),
        is_active,
        member_state: state.into(),
        product_state: product.state.into(),
        rights: rights.collect(),
        not_counting: not_counting.by_ref().take(NOT_COUNTING_MAX).collect(),
        not_counting_omitted: not_counting.count(),
    })
}
