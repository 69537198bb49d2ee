//! Wire and log representation of grants.

use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use chrono::{DateTime, Utc};
use kontor_domain::grants::{Grant, Subject, Target};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Rights given to a member or a team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Grant, example = json!({
    "id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "member_id": null, "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1",
    "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "path": "/Marketing", "kind": null, "everything": false,
    "rights": ["edit"], "valid_from": null, "valid_until": "2027-06-30T22:00:00Z",
    "created_by": "user_0192f0c1e5b07cc3a4d15e6f708192a6", "created_at": "2026-11-23T08:15:00Z"
}))]
pub struct GrantView {
    /// Grant id.
    pub id: shown::GrantId,
    /// Organization that has the products.
    pub organization_id: shown::OrganizationId,
    /// Member who has the grant; null if a team has it.
    #[schema(required = true)]
    pub member_id: Option<shown::MemberId>,
    /// Team that has the grant; null if a member has it.
    #[schema(required = true)]
    pub team_id: Option<shown::TeamId>,
    /// Product of the grant; null: all products of a kind, or everything.
    #[schema(required = true)]
    pub product_id: Option<shown::ProductId>,
    /// Path within the product; everything below it is included.
    #[schema(required = true)]
    pub path: Option<String>,
    /// Kind of product that the grant covers, including future products.
    #[schema(required = true)]
    pub kind: Option<String>,
    /// Whether the grant covers all products, including future ones.
    pub everything: bool,
    /// Codes of rights; `*` alone: every right of the product's kind.
    pub rights: Vec<String>,
    /// Start of the grant; null: from its creation.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_from: Option<DateTime<Utc>>,
    /// Expiry of the grant; null: never.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
    /// Account of the author.
    pub created_by: shown::UserId,
    /// Time the grant was created.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
}

impl From<&Grant> for GrantView {
    fn from(grant: &Grant) -> Self {
        let (member_id, team_id) = match grant.subject {
            Subject::Member(id) => (Some(id.into()), None),
            Subject::Team(id) => (None, Some(id.into())),
            Subject::Invitation(_) => (None, None),
        };
        let (product_id, path, kind) = match &grant.target {
            Target::Product { id, path } => (Some((*id).into()), Some(path.as_str().to_owned()), None),
            Target::Kind(kind) => (None, None, Some(kind.as_str().to_owned())),
            Target::Everything => (None, None, None),
        };
        Self {
            id: grant.id.into(),
            organization_id: grant.organization.into(),
            member_id,
            team_id,
            everything: grant.target == Target::Everything,
            product_id,
            path,
            kind,
            rights: grant.rights.words().into_iter().map(str::to_owned).collect(),
            valid_from: grant.valid.from,
            valid_until: grant.valid.until,
            created_by: grant.created_by.into(),
            created_at: grant.created_at,
        }
    }
}

impl View for GrantView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/grants/{}",
            self.organization_id, self.id
        ))
    }
}

/// Returns the representation of a grant in the log.
#[must_use]
pub fn fields(grant: &Grant) -> Value {
    let view = GrantView::from(grant);
    let invitation = match grant.subject {
        Subject::Invitation(id) => Some(id.to_string()),
        Subject::Member(_) | Subject::Team(_) => None,
    };
    json!({
        "invitation_id": invitation, "member_id": view.member_id, "team_id": view.team_id, "product_id": view.product_id, "path": view.path,
        "kind": view.kind, "everything": view.everything, "rights": view.rights,
        "valid_from": view.valid_from, "valid_until": view.valid_until,
    })
}
