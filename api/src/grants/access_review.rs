//! Content of a review for each member: the unexpired grants that reach the member. Reviewers keep or revoke
//! grants, so a review has a line for each grant rather than for each product.

use super::access_views::{TeamNames, codes, team_of};
use super::held_access::team_names;
use crate::error::Error;
use crate::http::shown;
use crate::moment::optional_moment;
use crate::views::{MembershipStateView, RoleView};
use chrono::{DateTime, Utc};
use kontor_domain::access::{Actor, Capability};
use kontor_domain::grants::{HeldGrant, OwnPlaces, Standing, Target, standing};
use kontor_domain::ids::{OrganizationId, ProductId};
use kontor_domain::organizations::{Membership, MembershipState, Role};
use kontor_domain::products::{Catalogue, Product, ProductKind};
use kontor_persistence::Tx;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// Status of a grant under review. Later versions may add values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewedGrantStatus {
    /// In effect, wherever no own grant takes precedence.
    Counts,
    /// Superseded by own grants wherever it applies, because the rights of this kind are levels.
    OverruledByOwn,
    /// Not yet in effect: the grant or the team membership starts later.
    NotYet,
    /// Without effect, only because the membership is not in effect.
    NotAMember,
}

impl ReviewedGrantStatus {
    const fn of(standing: Standing, state: MembershipState) -> Self {
        match (standing, state) {
            (Standing::Counts, MembershipState::Active) => Self::Counts,
            (Standing::Counts, MembershipState::Suspended | MembershipState::Expired) => Self::NotAMember,
            (Standing::OverruledByOwn, _) => Self::OverruledByOwn,
            (Standing::NotYet, _) => Self::NotYet,
        }
    }
}

/// Grant that reaches a member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewedGrant {
    /// Grant id.
    pub grant_id: shown::GrantId,
    /// Team that has the grant; null for the member's own.
    #[schema(required = true)]
    pub team_id: Option<shown::TeamId>,
    /// The team's name; null for an API token without `teams:read`.
    #[schema(required = true, extensions(("x-scope" = json!("teams:read"))))]
    pub team_name: Option<String>,
    /// Product of the grant; null: all products of a kind, or everything.
    #[schema(required = true)]
    pub product_id: Option<shown::ProductId>,
    /// The product's name; null for an API token without `products:read`.
    #[schema(required = true, extensions(("x-scope" = json!("products:read"))))]
    pub product_name: Option<String>,
    /// Path within the product.
    #[schema(required = true)]
    pub path: Option<String>,
    /// Kind of product that the grant covers, including future products.
    #[schema(required = true)]
    pub kind: Option<String>,
    /// Codes of rights.
    pub rights: Vec<String>,
    /// Start for this member: that of the grant or the team membership, whichever is later.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_from: Option<DateTime<Utc>>,
    /// End for this member (exclusive): that of the grant, the team membership or the membership, whichever is
    /// earliest.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
    /// Status of the grant for this member.
    pub status: ReviewedGrantStatus,
}

/// Member under review.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "first_name": "Noa", "last_name": "Neu",
    "email": "noa@example.com", "role": "collaborator", "state": "active", "valid_until": null, "everything": false,
    "grants": [{ "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1", "team_id": null, "team_name": null,
        "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "product_name": "Archive", "path": "/Sales", "kind": null,
        "rights": ["edit"], "valid_from": null, "valid_until": "2027-06-30T22:00:00Z", "status": "counts" }],
    "continues": false
}))]
pub struct ReviewedMember {
    /// Membership id.
    pub member_id: shown::MemberId,
    /// First name; null for an API token without `organizations:read`.
    #[schema(required = true, extensions(("x-scope" = json!("organizations:read"))))]
    pub first_name: Option<String>,
    /// Last name; null for an API token without `organizations:read`.
    #[schema(required = true, extensions(("x-scope" = json!("organizations:read"))))]
    pub last_name: Option<String>,
    /// E-mail address; null for an API token without `organizations:read`.
    #[schema(required = true, format = "idn-email", extensions(("x-scope" = json!("organizations:read"))))]
    pub email: Option<String>,
    /// Role.
    pub role: RoleView,
    /// State of the membership; suspended and expired members currently hold nothing.
    pub state: MembershipStateView,
    /// End of the membership; null if it does not end by itself.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
    /// Whether the role includes every right.
    pub everything: bool,
    /// Unexpired grants, own ones first; those with a later start are included.
    pub grants: Vec<ReviewedGrant>,
    /// Whether further grants of this member follow on the next page.
    pub continues: bool,
}

/// Grants that reach a member, and whether further ones follow on the next page.
pub struct Reviewed<'g> {
    /// Member.
    pub member: &'g Membership,
    /// Grants that reach the member.
    pub grants: &'g [HeldGrant],
    /// Paths of the member's own grants.
    pub own: OwnPlaces,
    /// Whether there are further grants.
    pub continues: bool,
}

/// Builds the review of some members.
pub fn review(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    organization: OrganizationId,
    members: &[Reviewed<'_>],
) -> Result<Vec<ReviewedMember>, Error> {
    let held = || members.iter().flat_map(|member| member.grants);
    let teams = team_names(tx, organization, held())?;
    let on: BTreeSet<ProductId> = held().filter_map(product_of).collect();
    let on: Vec<ProductId> = on.into_iter().collect();
    let products = tx.products().find_all(organization, &on)?;
    let products: HashMap<ProductId, Product> = products
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    let now = tx.now();
    let reviewed = members.iter().map(|reviewed| {
        let member = reviewed.member;
        let lines = reviewed.grants.iter().filter_map(|grant| {
            let kind = kind_of(&grant.target, &products);
            let standing = standing(catalogue, (grant, kind), &reviewed.own, now)?;
            let status = ReviewedGrantStatus::of(standing, member.state_at(now));
            Some(grant_view(grant, (member, status), &teams, &products))
        });
        member_view(member, (lines.collect(), reviewed.continues), now)
    });
    Ok(reviewed.collect())
}

fn kind_of<'k>(target: &'k Target, products: &'k HashMap<ProductId, Product>) -> Option<&'k ProductKind> {
    match target {
        Target::Product { id, .. } => products.get(id).map(|product| &product.kind),
        Target::Kind(kind) => Some(kind),
        Target::Everything => None,
    }
}

/// Returns the product of a grant.
pub fn product_of(grant: &HeldGrant) -> Option<ProductId> {
    match &grant.target {
        Target::Product { id, .. } => Some(*id),
        Target::Kind(_) | Target::Everything => None,
    }
}

fn member_view(
    member: &Membership,
    (grants, continues): (Vec<ReviewedGrant>, bool),
    now: DateTime<Utc>,
) -> ReviewedMember {
    let state = member.state_at(now);
    ReviewedMember {
        member_id: member.id.into(),
        first_name: Some(member.person.first_name.as_str().to_owned()),
        last_name: Some(member.person.last_name.as_str().to_owned()),
        email: Some(member.person.email.as_str().to_owned()),
        role: member.role.into(),
        state: state.into(),
        valid_until: member.valid_until,
        everything: state == MembershipState::Active && Role::MANAGERS.contains(&member.role),
        grants,
        continues,
    }
}

fn grant_view(
    grant: &HeldGrant,
    (member, status): (&Membership, ReviewedGrantStatus),
    teams: &TeamNames,
    products: &HashMap<ProductId, Product>,
) -> ReviewedGrant {
    let span = grant.span().unwrap_or(grant.valid);
    let team = team_of(grant);
    let product = product_of(grant);
    let (path, kind) = match &grant.target {
        Target::Product { path, .. } => (Some(path.as_str().to_owned()), None),
        Target::Kind(kind) => (None, Some(kind.as_str().to_owned())),
        Target::Everything => (None, None),
    };
    ReviewedGrant {
        grant_id: grant.id.into(),
        team_id: team.map(Into::into),
        team_name: team.and_then(|team| teams.get(&team).cloned()),
        product_id: product.map(Into::into),
        product_name: product
            .and_then(|product| products.get(&product))
            .map(|product| product.name.as_str().to_owned()),
        path,
        kind,
        rights: codes(grant),
        valid_from: span.from,
        valid_until: [span.until, member.valid_until].into_iter().flatten().min(),
        status,
    }
}

impl ReviewedMember {
    /// Removes what `actor` may not see: names and addresses need scopes of their own.
    #[must_use]
    pub fn seen_by(mut self, actor: &Actor) -> Self {
        if !actor.may_read(Capability::Organizations) {
            (self.first_name, self.last_name, self.email) = (None, None, None);
        }
        for grant in &mut self.grants {
            if !actor.may_read(Capability::Teams) {
                grant.team_name = None;
            }
            if !actor.may_read(Capability::Products) {
                grant.product_name = None;
            }
        }
        self
    }
}
