//! Previewing an invitation with its token.

use super::views::InvitationStateView;
use crate::app::App;
use crate::error::Error;
use crate::http::texts::Token;
use crate::http::{Json, Visitor};
use crate::moment::moment;
use crate::secrets::{TOKEN_MAX, digest};
use crate::views::RoleView;
use actix_web::post;
use actix_web::web::{self, Data};
use chrono::{DateTime, Utc};
use kontor_domain::ids::TeamId;
use kontor_domain::invitations::Invitation;
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Mailed token.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "kontor_invite_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r" }))]
pub struct InvitationToken {
    /// From the mail.
    #[validate(length(max = TOKEN_MAX))]
    #[schema(value_type = Token)]
    pub token: String,
}

/// Contents of an invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "organization_name": "Muster AG", "email": "noa@example.com", "role": "collaborator", "teams": ["Webmasters"], "state": "open",
    "expires_at": "2026-12-23T08:15:00Z"
}))]
pub struct InvitationPreview {
    /// Name of the organization.
    organization_name: String,
    /// Address that can accept the invitation.
    #[schema(format = "idn-email")]
    email: String,
    /// Role after acceptance.
    role: RoleView,
    /// Names of the work teams that the person will join.
    teams: Vec<String>,
    /// State.
    state: InvitationStateView,
    /// Expiry of the invitation.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}

/// Preview an invitation
///
/// Returns the contents of an invitation for the page behind the link in the mail. Needs no login.
#[utoipa::path(tag = "organizations", operation_id = "preview_invitation", security(()), request_body = InvitationToken,
    responses((status = 200, description = "The contents of the invitation", body = InvitationPreview),
        (status = 422, description = "`invalid_token`")))]
#[post("/v1/invitations/preview")]
pub async fn preview_invitation(
    visitor: Visitor,
    body: Json<InvitationToken>,
    app: Data<App>,
) -> Result<web::Json<InvitationPreview>, Error> {
    let token_hash = digest(&body.value.token);
    let preview = app.read(visitor, move |tx, _| preview(tx, token_hash)).await?;
    Ok(web::Json(preview))
}

fn preview(tx: &mut Tx<'_>, token_hash: [u8; 32]) -> Result<InvitationPreview, Error> {
    let invitation = find(tx, token_hash)?;
    InvitationPreview::of(tx, &invitation)
}

impl InvitationPreview {
    /// Returns the preview for the invited person.
    ///
    /// # Errors
    /// [`Error::MailedToken`] if the organization has been deleted.
    pub fn of(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<Self, Error> {
        let organization = tx
            .organizations()
            .find(invitation.organization)?
            .ok_or(Error::MailedToken)?;
        let teams: Vec<TeamId> = invitation.teams.iter().map(|led| led.team).collect();
        let teams = tx.teams().find_all(invitation.organization, &teams)?;
        Ok(Self {
            organization_name: organization.name.as_str().to_owned(),
            email: invitation.email.as_str().to_owned(),
            role: invitation.role.into(),
            teams: teams.iter().map(|team| team.name.as_str().to_owned()).collect(),
            state: invitation.state(tx.now()).into(),
            expires_at: invitation.expires_at,
        })
    }
}

/// Returns the invitation that a token belongs to.
pub fn find(tx: &mut Tx<'_>, token_hash: [u8; 32]) -> Result<Invitation, Error> {
    tx.invitations()
        .find_by_token(token_hash)?
        .ok_or(Error::MailedToken)
}
