//! Accepting an invitation: bound to the address, once, and only while the inviter may still give the role.

use super::invited_member::join_by_invitation;
use super::preview_invitation::{InvitationToken, find};
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, Json};
use crate::organizations::MemberView;
use crate::secrets::digest;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::invitations::AcceptInvitation as Accept;

/// Accept an invitation
///
/// Makes the caller a member. The caller's e-mail address must be the invited one. Becoming a legal representative
/// requires a recently confirmed password and is never possible with an API token. A person without an account
/// signs up with the token instead.
#[utoipa::path(tag = "organizations", operation_id = "accept_invitation", request_body = InvitationToken,
    responses((status = 201, description = "The new membership", body = MemberView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`invitation_closed`, `already_member`, `quota_exceeded` or `inviter_lost_right`"),
        (status = 422, description = "`invalid_token`: the token is unknown, or for another address")))]
#[post("/v1/invitations/accept")]
pub async fn accept_invitation(
    who: Credential,
    body: Json<InvitationToken>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let token_hash = digest(&body.value.token);
    app.create(who, "accept_invitation", body.digest, move |tx, who| {
        // The organization is locked before the account.
        let there = tx.invitations().find_by_token(token_hash)?;
        if let Some(invitation) = there {
            tx.lock_organizations(&[invitation.organization])?;
        }
        let actor = who.actor(tx)?;
        let authorized = access::authorize::<Accept>(&actor, actor.user)?;
        let account = tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?;
        let invitation = find(tx, token_hash)?;
        if invitation.email != account.person.email || !actor.reaches(invitation.organization) {
            return Err(Error::MailedToken);
        }
        let member = join_by_invitation(tx, &account, &invitation, |joining| {
            authorized.clear(&actor, joining)
        })?;
        Ok(MemberView::of(&member, tx.now()))
    })
    .await
}
