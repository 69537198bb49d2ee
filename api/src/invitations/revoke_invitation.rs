//! Revoking an invitation.

use super::invitation_access::promised;
use super::invitation_batch::giveable;
use super::views::{InvitationView, invitation_view};
use crate::app::App;
use crate::error::Error;
use crate::http::path::InvitationPath;
use crate::http::{Answer, Credential, NoBody, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::invitations::{Action, InvitationState, NotOpen, RevokeInvitation as Revoke};
use kontor_persistence::Entry;
use serde_json::Value;

/// Revoke an invitation
///
/// Invalidates the token of an open invitation. Available to members who may give its role.
#[utoipa::path(tag = "organizations", operation_id = "revoke_invitation", params(InvitationPath),
    responses((status = 200, description = "The revoked invitation", body = InvitationView, headers(("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`invitation_closed`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/invitations/{invitation_id}/revoke")]
pub async fn revoke_invitation(
    who: Credential,
    path: InvitationPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    app.act(who, "revoke_invitation", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Revoke>(&actor, organization)?;
        let mut invitation = giveable(tx, &actor, organization, id)?;
        who.preconditions()
            .check(&invitation_view(tx, &invitation, &actor)?)?;
        let lost = tx
            .invitations()
            .close(&invitation, InvitationState::Revoked)?
            .ok_or(NotOpen(invitation.stored_state))?;
        invitation.stored_state = InvitationState::Revoked;
        let entry = Entry::new(Action::InvitationRevoked, id).change(promised(&lost), Value::Null);
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        // A revoked invitation leads into no teams and gives no rights.
        invitation.teams.clear();
        Ok(InvitationView::of(&invitation, &[], &actor, tx.now()))
    })
    .await
}
