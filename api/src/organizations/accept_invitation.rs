//! Accepting an invitation: bound to the address, once, and only while the inviter may still give the role.

use super::invitation_access::promised;
use super::preview_invitation::{InvitationToken, find};
use super::views::MemberView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, Json};
use crate::secrets::digest;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized, Cleared, Denied};
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::identity::Account;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    self, AcceptInvitation as Accept, Invitation, InvitationState, Joining, Membership, MembershipState,
    NotOpen, Reminders, Role,
};
use kontor_persistence::{Entry, InvitationContents, Tx};
use serde_json::{Value, json};

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
        let there = tx.organizations().invitation_by_token(token_hash)?;
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

/// Makes the invited person a member. Of concurrent requests with one token, exactly one succeeds. `clear` decides
/// about the effects of joining.
///
/// # Errors
/// [`Error::NotOpen`], [`Error::InviterLostRight`], an error from `clear`, or that the person is a member already.
pub fn join_by_invitation(
    tx: &mut Tx<'_>,
    account: &Account,
    invitation: &Invitation,
    clear: impl FnOnce(Joining) -> Result<Cleared<Joining>, Denied>,
) -> Result<Membership, Error> {
    invitation.open(tx.now())?;
    let organization = invitation.organization;
    if !tx.organizations().hold(organization)? {
        // The organization was deleted, and its invitations were revoked with it.
        return Err(NotOpen(InvitationState::Revoked).into());
    }
    let inviter = tx
        .organizations()
        .standing_of(organization, invitation.invited_by)?;
    inviter
        .filter(|inviter| organizations::may_give(*inviter, invitation.role).is_ok())
        .ok_or(Error::InviterLostRight)?;
    tx.organizations()
        .close_invitation(invitation, InvitationState::Accepted)?
        .ok_or(NotOpen(InvitationState::Accepted))?;
    let member = Membership {
        id: tx.new_id(),
        organization,
        user: account.id,
        person: account.person.clone(),
        role: invitation.role,
        billing: invitation.billing,
        reminders: Reminders {
            by_email: invitation.role.has_billing(invitation.billing),
            by_sms: false,
        },
        state: MembershipState::Active,
        valid_until: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    let joining = clear(Joining(member))?;
    tx.organizations()
        .join(&Authorized::<Accept>::system(account.id), &joining)?;
    let Joining(member) = joining.into_change();
    let got = tx
        .teams()
        .settle_invitation(organization, invitation.id, member.id)?;
    announce(tx, invitation, &member, &got)?;
    for team in got.teams {
        let joined = json!({ "member_id": member.id.to_string(), "email": member.person.email.as_str() });
        tx.record(
            Chain::Organization(organization),
            Author::User(member.user),
            Entry::new(Action::TeamMemberAdded, team).change(Value::Null, joined),
        );
    }
    Ok(member)
}

/// Writes the log entries and mails the inviter.
fn announce(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    member: &Membership,
    got: &InvitationContents,
) -> Result<(), Error> {
    let (chain, author) = (
        Chain::Organization(member.organization),
        Author::User(member.user),
    );
    let mut accepted = promised(got);
    accepted["member_id"] = member.id.to_string().into();
    let entry = Entry::new(Action::InvitationAccepted, invitation.id).change(Value::Null, accepted);
    tx.record(chain, author, entry);
    let joined = json!({ "user_id": member.user.to_string(), "email": member.person.email.as_str(), "role": Role::as_str(member.role) });
    tx.record(
        chain,
        author,
        Entry::new(Action::MemberJoined, member.id).change(Value::Null, joined),
    );
    let organization = tx
        .organizations()
        .find(member.organization)?
        .ok_or(Error::Missing)?;
    let Some(inviter) = tx.identity().account(invitation.invited_by)? else {
        return Ok(());
    };
    let mail = Mail::invitation_accepted(&inviter.person, &organization, &member.person);
    Ok(tx.outbox().notify(&inviter.person, &mail)?)
}
