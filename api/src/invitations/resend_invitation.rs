//! Resending an invitation with a new token and a new expiry; the old link stops working.

use super::invitation_batch::{Terms, giveable, send};
use super::problems::limit_reached;
use super::views::{InvitationView, invitation_view};
use crate::app::App;
use crate::error::Error;
use crate::http::path::InvitationPath;
use crate::http::{Answer, Credential, NoBody, PathIds};
use crate::secrets::INVITATION_TOKEN_PREFIX;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::invitations::{
    Action, Invitation, InvitationState, NotOpen, ResendInvitation as Resend, SendQuota,
};
use kontor_domain::organizations::Renewing;
use kontor_persistence::{Entry, Tx};

/// Resend an invitation
///
/// Sends the mail again with a new token and a new expiry; an expired invitation becomes open again. The earlier
/// token stops working, and the caller becomes the inviter. The requirements of `create_invitation` for the role
/// apply again, as do the scopes of an API token for teams (`teams:write`) and grants (`grants:write`). Resent
/// mails count toward the limits of `create_invitation`.
#[utoipa::path(tag = "organizations", operation_id = "resend_invitation", params(InvitationPath),
    responses((status = 200, description = "The invitation, with its new expiry", body = InvitationView, headers(("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`invitation_closed`, `quota_exceeded`, `conflict`"),
        (status = 412, description = "`precondition_failed`"),
        (status = 429, description = "`invitation_limit`, `mail_limit`")))]
#[post("/invitations/{invitation_id}/resend")]
pub async fn resend_invitation(
    who: Credential,
    path: InvitationPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    let (secret, terms) = (app.secret(INVITATION_TOKEN_PREFIX), Terms::of(&app));
    app.act(who, "resend_invitation", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Resend>(&actor, organization)?;
        let mut invitation = giveable(tx, &actor, organization, id)?;
        who.preconditions()
            .check(&invitation_view(tx, &invitation, &actor)?)?;
        if invitation.stored_state != InvitationState::Open {
            return Err(NotOpen(invitation.stored_state).into());
        }
        check_limits(tx, &authorized, &invitation, terms)?;
        (invitation.invited_by, invitation.expires_at) = (actor.user, tx.now() + terms.lifetime);
        let grants = !tx.grants().promised(&[id])?.is_empty();
        let renewed = authorized.clear(&actor, Renewing { invitation, grants })?;
        if !tx.invitations().renew(&authorized, &renewed, secret.hash)? {
            return Err(Error::Changed);
        }
        let Renewing { invitation, .. } = renewed.into_change();
        let entry = Entry::new(Action::InvitationResent, id);
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
        let inviter = tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?;
        send(
            tx,
            &customer,
            &inviter.person,
            &invitation,
            &secret,
            terms.lifetime,
        )?;
        invitation_view(tx, &invitation, &actor)
    })
    .await
}

/// Protects mailboxes from floods of resent mails: mails of the organization and mails to the address are counted.
fn check_limits(
    tx: &mut Tx<'_>,
    authorized: &Authorized<Resend>,
    invitation: &Invitation,
    terms: Terms,
) -> Result<(), Error> {
    let quota = tx.invitations().send_quota(authorized, terms.per_day)?;
    let email = std::slice::from_ref(&invitation.email);
    let of_address = tx.invitations().address_quotas(authorized, email)?;
    of_address
        .get(invitation.email.key())
        .map_or(Ok(()), SendQuota::check)
        .and_then(|()| quota.check())
        .map_err(|limit| limit_reached(limit, tx.now()))
}
