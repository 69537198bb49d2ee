//! Sending an invitation again: a new token and a new term; the old link is dead.

use super::create_invitation::send;
use super::paths::InvitationPath;
use super::views::InvitationView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, PathIds};
use crate::secrets::INVITATION_TOKEN_PREFIX;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::activity::{Author, Chain, Deed};
use kontor_domain::ids::{InvitationId, OrganizationId};
use kontor_domain::organizations::{self, InvitationState, NotOpen, ResendInvitation as Resend};
use kontor_persistence::Entry;

/// Resend an invitation
///
/// Also one that has expired. The earlier mail's token stops working, and whoever sends it again is the
/// inviter from now on.
#[utoipa::path(tag = "organizations", operation_id = "resend_invitation", params(InvitationPath),
    responses((status = 200, description = "The invitation, with its new term", body = InvitationView, headers(("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`invitation_closed`, `conflict`")))]
#[post("/v1/organizations/{organization_id}/invitations/{invitation_id}/resend")]
pub async fn resend_invitation(
    who: Credential,
    path: PathIds<OrganizationId, InvitationId>,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    let (secret, lifetime) = (app.secret(INVITATION_TOKEN_PREFIX), app.settings.invitation);
    app.act(who, "resend_invitation", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let granted = access::grant::<Resend>(&actor, organization)?;
        let mut invitation = tx
            .organizations()
            .find_invitation(organization, id)?
            .ok_or(Error::Missing)?;
        organizations::may_give(
            actor.role_in(organization).ok_or(Denied::Hidden)?,
            invitation.role,
        )?;
        if invitation.stored_state != InvitationState::Open {
            return Err(NotOpen(invitation.stored_state).into());
        }
        (invitation.invited_by, invitation.expires_at) = (actor.user, tx.now() + lifetime);
        if !tx
            .organizations()
            .renew_invitation(&granted, &invitation, secret.hash)?
        {
            return Err(Error::Changed);
        }
        let entry = Entry::new(Deed::InvitationResent, id);
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        send(tx, actor.user, &invitation, &secret, lifetime.num_days())?;
        Ok(InvitationView::of(&invitation, tx.now()))
    })
    .await
}
