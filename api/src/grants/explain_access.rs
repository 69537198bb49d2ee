//! Explaining the ways in which a member holds rights in a product, and the reasons a right is not held.

use super::access_reason::AccessReason;
use super::access_views::{
    AccessWay, NotCounting, TeamNames, codes, is_none_omitted, named_ways, path_in, team_of,
};
use super::held_access::{held_at, team_names_for};
use super::visibility::own_or_managed;
use crate::app::App;
use crate::error::Error;
use crate::http::path::MemberPath;
use crate::http::{Credential, Params, PathIds, field, query, shown};
use crate::problem::FieldError;
use crate::views::{MembershipStateView, ProductStateView, RoleView};
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access::{self, Actor, Authorized, Denied};
use kontor_domain::grants::{Effective, ExplainAccess as Explain, HeldGrant, Reason, ResourcePath, reason};
use kontor_domain::ids::ProductId;
use kontor_domain::organizations::{Membership, MembershipState, Role};
use kontor_domain::products::{Catalogue, Product};
use kontor_persistence::{Tx, Visibility};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Product and path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichPlace {
    /// Product.
    #[param(required = true, example = "prod_0192f0c1e5b07cc3a4d15e6f708192b1")]
    product_id: Option<field::ProductId>,
    /// Path in the product; the whole product if omitted. Taken verbatim: no leading or trailing spaces, Unicode
    /// NFC.
    #[param(example = "/Sales")]
    path: Option<field::ResourcePath>,
}

/// Right of the product's kind, held or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedRight {
    /// Code of the right.
    right: String,
    /// Whether the member holds the right.
    held: bool,
    /// Reason, with the values of `check_access`; if the right is not held, the one that comes closest to giving
    /// it.
    reason: AccessReason,
    /// Ways in which it is held, at most 50.
    ways: Vec<AccessWay>,
    /// Number of further ways; omitted if there are none.
    #[serde(skip_serializing_if = "is_none_omitted")]
    #[schema(required = false)]
    ways_omitted: usize,
}

/// Maximum number of grants listed as not in effect.
const NOT_COUNTING_MAX: usize = 200;

/// Grant on the product that reaches the member but is not in effect at this path and time.
#[derive(Debug, Serialize, ToSchema)]
pub struct UncountedGrant {
    /// Grant id.
    grant_id: shown::GrantId,
    /// The team that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<shown::TeamId>,
    /// The team's name; absent for an API token without `teams:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(extensions(("x-scope" = json!("teams:read"))))]
    team_name: Option<String>,
    /// Path of the grant in the product.
    path: String,
    /// Codes of rights it would give.
    rights: Vec<String>,
    /// Reason it is not in effect.
    reason: NotCounting,
}

/// Access of a member at one path, with explanations.
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
    /// Member.
    member_id: shown::MemberId,
    /// Product.
    product_id: shown::ProductId,
    /// Path.
    path: String,
    /// Role.
    role: RoleView,
    /// Whether the membership is in effect; suspended and expired members hold nothing.
    is_active: bool,
    /// State of the membership.
    member_state: MembershipStateView,
    /// State of the product. It does not affect rights.
    product_state: ProductStateView,
    /// All rights of the product's kind.
    rights: Vec<ExplainedRight>,
    /// Grants that reach the member but have no effect at this path and time, at most 200.
    not_counting: Vec<UncountedGrant>,
    /// Number of further such grants; omitted if there are none.
    #[serde(skip_serializing_if = "is_none_omitted")]
    #[schema(required = false)]
    not_counting_omitted: usize,
}

/// Explain access
///
/// Returns every way in which a member holds each right at a path in a product, the reason a right is not held, and
/// for each grant without effect there, the reason. A suspended or expired member holds nothing: the reason is
/// `not_a_member`, also for each grant that would otherwise be in effect. Legal representatives and administrators
/// may ask about all members, others about themselves and the products that they see.
#[utoipa::path(tag = "grants", operation_id = "explain_access", params(MemberPath, WhichPlace),
    responses((status = 200, description = "The access, with explanations", body = ExplainedAccess),
        (status = 403, description = "`forbidden`: access of another member"),
        (status = 404, description = "`not_found`, also for an unknown product")))]
#[get("/members/{member_id}/access/explain")]
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
            let authorized = access::authorize::<Explain>(&actor, organization)?;
            let member = own_or_managed(tx, &actor.standing.ok_or(Denied::Hidden)?, id)?;
            let product = visible(tx, &actor, &authorized, product)?;
            explain(tx, &catalogue, (&actor, &member), &product, &place)
        })
        .await?;
    Ok(web::Json(explained))
}

/// Returns the product, if the caller may see it.
fn visible(
    tx: &mut Tx<'_>,
    actor: &Actor,
    authorized: &Authorized<Explain>,
    id: ProductId,
) -> Result<Product, Error> {
    let standing = actor.standing.ok_or(Denied::Hidden)?;
    let visibility: Visibility = crate::products::visibility_of(&standing);
    tx.products()
        .get(&authorized.to_read_product(), visibility, id)?
        .ok_or(Error::Missing)
}

fn uncounted(grant: &HeldGrant, reason: NotCounting, names: &TeamNames) -> UncountedGrant {
    let team = team_of(grant);
    UncountedGrant {
        grant_id: grant.id.into(),
        team_id: team.map(Into::into),
        team_name: team.and_then(|team| names.get(&team).cloned()),
        path: path_in(grant).to_owned(),
        rights: codes(grant),
        reason,
    }
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
        let reason = NotCounting::of(*judgement, is_active)?;
        Some(uncounted(grant, reason, &names))
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
