//! How invitations look from outside.

use super::RoleView;
use crate::error::Error;
use crate::grants::GrantView;
use crate::http::moment::{moment, optional_moment};
use crate::http::{View, shown};
use crate::identity::LocaleView;
use chrono::{DateTime, Utc};
use kontor_domain::access::{Actor, Capability};
use kontor_domain::grants::Grant;
use kontor_domain::ids::InvitationId;
use kontor_domain::organizations::{Invitation, InvitationState, InvitationTeam};
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InvitationState)]
pub enum InvitationStateView {
    /// Waits for an answer.
    Open,
    /// Somebody joined with it.
    Accepted,
    /// The invited person does not want to.
    Declined,
    /// Taken back.
    Revoked,
    /// Nobody answered in time.
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

/// The most grants that the view of an invitation shows.
const GRANTS_SHOWN_MAX: usize = 100;
/// The most invitations whose grants are read at once.
const VIEWS_AT_ONCE: usize = 200;

/// A work team that whoever accepts the invitation comes into.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationTeam)]
pub struct InvitationTeamView {
    /// The team.
    pub team_id: shown::TeamId,
    /// When the person joins it; null: on acceptance.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_from: Option<DateTime<Utc>>,
    /// When the person leaves it; null: never.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_until: Option<DateTime<Utc>>,
}

/// Rights that whoever accepts the invitation gets.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationGrant {
    /// The product that it is on; null: on all of a kind, or on everything.
    #[schema(required = true)]
    pub product_id: Option<shown::ProductId>,
    /// Where in the product; what lies below is included.
    #[schema(required = true)]
    pub path: Option<String>,
    /// The kind that it is on, products to come included.
    #[schema(required = true)]
    pub kind: Option<String>,
    /// Whether it is on all products, those to come included.
    pub everything: bool,
    /// Codes of rights; `*` alone: every right that a product's kind has.
    pub rights: Vec<String>,
    /// When it takes effect; null: from the beginning.
    #[schema(required = true)]
    #[serde(serialize_with = "optional_moment")]
    pub valid_from: Option<DateTime<Utc>>,
    /// When it expires; null: never.
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

/// An invitation to an organization.
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
    /// Its id.
    pub id: shown::InvitationId,
    /// To where.
    pub organization_id: shown::OrganizationId,
    /// Whom.
    #[schema(format = "idn-email")]
    pub email: String,
    /// As what.
    pub role: RoleView,
    /// With the billing permission.
    pub billing: bool,
    /// In the inviter's words.
    #[schema(required = true)]
    pub message: Option<String>,
    /// The language of the mail.
    pub locale: LocaleView,
    /// The work teams that it leads into; null for an API token without `teams:read`.
    #[schema(required = true)]
    pub teams: Option<Vec<InvitationTeamView>>,
    /// The rights in products that it will give, at most 100 of them; null for an API token without `grants:read`.
    #[schema(required = true, max_items = 100)]
    pub grants: Option<Vec<InvitationGrant>>,
    /// How many there are; null for an API token without `grants:read`.
    #[schema(required = true, minimum = 0, extensions(("x-scope" = json!("grants:read"))))]
    pub grants_total: Option<usize>,
    /// Where it stands.
    pub state: InvitationStateView,
    /// Who invited.
    pub invited_by: shown::UserId,
    /// When it was made.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Until when it can be answered.
    #[serde(serialize_with = "moment")]
    pub expires_at: DateTime<Utc>,
}

impl InvitationView {
    /// The view at `now`, with the grants that it will give, as `actor` may see it.
    #[must_use]
    pub fn of(invitation: &Invitation, grants: &[Grant], actor: &Actor, now: DateTime<Utc>) -> Self {
        let teams = actor.may_read(Capability::Teams);
        let rights = actor.may_read(Capability::Grants);
        // The order in which they are kept, whoever hands them over.
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

/// The view of an invitation that is kept.
///
/// # Errors
/// When storage fails.
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

/// The views of invitations that are kept, however many.
///
/// # Errors
/// When storage fails.
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

/// The grants that each of them will give.
///
/// # Errors
/// When storage fails.
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
