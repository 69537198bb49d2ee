//! Wire representation of invitations.

use crate::error::Error;
use crate::grants::GrantView;
use crate::http::{View, shown};
use crate::moment::{moment, optional_moment};
use crate::views::{LocaleView, RoleView};
use chrono::{DateTime, Utc};
use kontor_domain::access::{Actor, Capability};
use kontor_domain::grants::Grant;
use kontor_domain::ids::InvitationId;
use kontor_domain::invitations::{Invitation, InvitationState, InvitationTeam};
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Lists of objects in an invitation, with the scope that an API token needs to read each: schema, field, scope.
pub const SCOPES_OF_LISTS: &[(&str, &str, &str)] = &[
    ("Invitation", "teams", "teams:read"),
    ("Invitation", "grants", "grants:read"),
];

/// State of an invitation.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InvitationState)]
pub enum InvitationStateView {
    /// Waiting for an answer.
    Open,
    /// Accepted; the person is a member.
    Accepted,
    /// Declined by the invited person.
    Declined,
    /// Revoked.
    Revoked,
    /// Not answered in time.
    Expired,
}

impl From<InvitationState> for InvitationStateView {
    fn from(state: InvitationState) -> Self {
        match state {
            InvitationState::Open => Self::Open,
            InvitationState::Accepted => Self::Accepted,
            InvitationState::Declined => Self::Declined,
            InvitationState::Revoked => Self::Revoked,
            InvitationState::Expired => Self::Expired,
        }
    }
}

impl From<InvitationStateView> for InvitationState {
    fn from(state: InvitationStateView) -> Self {
        match state {
            InvitationStateView::Open => Self::Open,
            InvitationStateView::Accepted => Self::Accepted,
            InvitationStateView::Declined => Self::Declined,
            InvitationStateView::Revoked => Self::Revoked,
            InvitationStateView::Expired => Self::Expired,
        }
    }
}

/// Maximum number of grants in the view of an invitation.
const GRANTS_SHOWN_MAX: usize = 100;
/// Maximum number of invitations whose grants are read at once.
const VIEWS_AT_ONCE: usize = 200;

/// Work team that the invited person joins on acceptance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationTeam)]
pub struct InvitationTeamView {
    /// Team.
    pub team_id: shown::TeamId,
    /// Start of the team membership; null: on acceptance.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_from: Option<DateTime<Utc>>,
    /// End of the team membership; null: never.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
}

/// Rights that the invited person receives on acceptance.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationGrant {
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
    /// Start of the grant; null: from acceptance.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_from: Option<DateTime<Utc>>,
    /// Expiry of the grant; null: never.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
}

impl From<&InvitationTeam> for InvitationTeamView {
    fn from(team: &InvitationTeam) -> Self {
        Self {
            team_id: team.team.into(),
            valid_from: team.valid.from,
            valid_until: team.valid.until,
        }
    }
}

impl From<&Grant> for InvitationGrant {
    fn from(grant: &Grant) -> Self {
        let view = GrantView::from(grant);
        Self {
            product_id: view.product_id,
            path: view.path,
            kind: view.kind,
            everything: view.everything,
            rights: view.rights,
            valid_from: view.valid_from,
            valid_until: view.valid_until,
        }
    }
}

/// Invitation to an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation, example = json!({
    "id": "invite_0192f0c1e5b07cc3a4d15e6f708192a5", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "email": "noa@example.com", "role": "collaborator", "billing": false, "message": "Welcome aboard!", "locale": "fr",
    "teams": [{ "team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1", "valid_from": null, "valid_until": null }],
    "grants": [{ "product_id": "prod_0192f0c1e5b07cc3a4d15e6f708192b1", "path": "/Marketing", "kind": null,
        "everything": false, "rights": ["edit"], "valid_from": null, "valid_until": "2027-06-30T22:00:00Z" }],
    "grants_total": 1, "state": "open", "invited_by": "user_0192f0c1e5b07cc3a4d15e6f708192a6",
    "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-12-23T08:15:00Z"
}))]
pub struct InvitationView {
    /// Invitation id.
    pub id: shown::InvitationId,
    /// Organization.
    pub organization_id: shown::OrganizationId,
    /// Invited address.
    #[schema(format = "idn-email")]
    pub email: String,
    /// Role after acceptance.
    pub role: RoleView,
    /// Whether the billing permission comes with the role.
    pub billing: bool,
    /// Message from the inviter.
    #[schema(required = true)]
    pub message: Option<String>,
    /// Language of the mail.
    pub locale: LocaleView,
    /// Work teams that the person will join; null for an API token without `teams:read`.
    #[schema(required = true)]
    pub teams: Option<Vec<InvitationTeamView>>,
    /// Product rights that the person will receive, at most 100; null for an API token without `grants:read`.
    #[schema(required = true, max_items = 100)]
    pub grants: Option<Vec<InvitationGrant>>,
    /// Total number of grants; null for an API token without `grants:read`.
    #[schema(required = true, minimum = 0, extensions(("x-scope" = json!("grants:read"))))]
    pub grants_total: Option<usize>,
    /// State.
    pub state: InvitationStateView,
    /// Account of the inviter.
    pub invited_by: shown::UserId,
    /// Time the invitation was created.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Expiry of the invitation.
    #[serde(serialize_with = "moment")]
    pub expires_at: DateTime<Utc>,
}

impl InvitationView {
    /// Returns the view at `now`, with the grants it offers, as far as `actor` may see it.
    #[must_use]
    pub fn of(invitation: &Invitation, grants: &[Grant], actor: &Actor, now: DateTime<Utc>) -> Self {
        let teams = actor.may_read(Capability::Teams);
        let rights = actor.may_read(Capability::Grants);
        // In storage order, regardless of the caller's order.
        let mut shown: Vec<&Grant> = grants.iter().collect();
        shown.sort_unstable_by_key(|grant| grant.id);
        Self {
            id: invitation.id.into(),
            organization_id: invitation.organization.into(),
            email: invitation.email.as_str().to_owned(),
            role: invitation.role.into(),
            billing: invitation.role.has_billing(invitation.billing),
            message: invitation
                .message
                .as_ref()
                .map(|message| message.as_str().to_owned()),
            locale: invitation.locale.into(),
            teams: teams.then(|| invitation.teams.iter().map(Into::into).collect()),
            grants: rights.then(|| shown.into_iter().take(GRANTS_SHOWN_MAX).map(Into::into).collect()),
            grants_total: rights.then_some(grants.len()),
            state: invitation.state(now).into(),
            invited_by: invitation.invited_by.into(),
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }
}

/// Returns the view of a stored invitation.
pub fn invitation_view(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    actor: &Actor,
) -> Result<InvitationView, Error> {
    let grants: Vec<Grant> = promised(tx, std::slice::from_ref(invitation))?
        .into_values()
        .flatten()
        .collect();
    Ok(InvitationView::of(invitation, &grants, actor, tx.now()))
}

/// Returns the views of any number of stored invitations.
pub fn invitation_views(
    tx: &mut Tx<'_>,
    all: &[Invitation],
    actor: &Actor,
) -> Result<Vec<InvitationView>, Error> {
    let mut views = Vec::with_capacity(all.len());
    for some in all.chunks(VIEWS_AT_ONCE) {
        let mut promised = promised(tx, some)?;
        views.extend(some.iter().map(|invitation| {
            let grants = promised.remove(&invitation.id).unwrap_or_default();
            InvitationView::of(invitation, &grants, actor, tx.now())
        }));
    }
    Ok(views)
}

/// Returns the grants that each invitation offers.
fn promised(tx: &mut Tx<'_>, invitations: &[Invitation]) -> Result<HashMap<InvitationId, Vec<Grant>>, Error> {
    let ids: Vec<InvitationId> = invitations.iter().map(|invitation| invitation.id).collect();
    let mut promised: HashMap<InvitationId, Vec<Grant>> = HashMap::new();
    for (invitation, grant) in tx.grants().promised(&ids)? {
        promised.entry(invitation).or_default().push(grant);
    }
    Ok(promised)
}

impl View for InvitationView {
    fn location(&self) -> Option<String> {
        Some(format!(
            "/v1/organizations/{}/invitations/{}",
            self.organization_id, self.id
        ))
    }
}
