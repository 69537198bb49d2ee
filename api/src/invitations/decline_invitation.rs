//! Declining an invitation. The token proves access to the mailbox, so neither login nor account is needed.

use super::invitation_access::promised;
use super::preview_invitation::{InvitationToken, find};
use crate::app::App;
use crate::error::Error;
use crate::http::{Json, Visitor};
use crate::secrets::digest;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::invitations::{Action, InvitationState, NotOpen};
use kontor_domain::notifications::Mail;
use kontor_persistence::{Entry, Tx};
use serde_json::Value;

/// Decline an invitation
///
/// Declines an open invitation and notifies the inviter. Needs no login, because the token proves access to the
/// mailbox.
#[utoipa::path(tag = "organizations", operation_id = "decline_invitation", security(()), request_body = InvitationToken,
    responses((status = 204, description = "The invitation is declined"),
        (status = 409, description = "`invitation_closed`"),
        (status = 422, description = "`invalid_token`")))]
#[post("/v1/invitations/decline")]
pub async fn decline_invitation(
    visitor: Visitor,
    body: Json<InvitationToken>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let token_hash = digest(&body.value.token);
    app.write(visitor, move |tx, _| decline(tx, token_hash)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn decline(tx: &mut Tx<'_>, token_hash: [u8; 32]) -> Result<(), Error> {
    let organization = find(tx, token_hash)?.organization;
    tx.lock_organizations(&[organization])?;
    // Read again: it may have been answered while this waited.
    let invitation = find(tx, token_hash)?;
    invitation.open(tx.now())?;
    let lost = tx
        .invitations()
        .close(&invitation, InvitationState::Declined)?
        .ok_or(NotOpen(InvitationState::Declined))?;
    let entry = Entry::new(Action::InvitationDeclined, invitation.id).change(promised(&lost), Value::Null);
    // The location of a person who wants nothing of the organization is not its business.
    tx.record_unseen(
        Chain::Organization(invitation.organization),
        Author::Anonymous,
        entry,
    );
    let organization = tx
        .organizations()
        .find(invitation.organization)?
        .ok_or(Error::MailedToken)?;
    let Some(inviter) = tx.identity().account(invitation.invited_by)? else {
        return Ok(());
    };
    let mail = Mail::invitation_declined(&inviter.person, &organization, &invitation);
    Ok(tx.outbox().notify(&inviter.person, &mail)?)
}
