//! Membership by invitation.

use super::invitation_access::promised;
use super::problems::INVITER_LOST_RIGHT;
use crate::error::{Error, Refused};
use kontor_domain::access::{Authorized, Cleared, Denied};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Account;
use kontor_domain::invitations::{AcceptInvitation as Accept, Action, Invitation, InvitationState, NotOpen};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{self, Joining, Membership, MembershipState, Reminders, Role};
use kontor_domain::teams;
use kontor_persistence::{Entry, InvitationContents, Tx};
use serde_json::{Value, json};

/// Makes the invited person a member. Of concurrent requests with one token, exactly one succeeds. `clear` decides
/// about the effects of joining.
///
/// # Errors
/// [`NotOpen`], [`INVITER_LOST_RIGHT`], an error from `clear`, or that the person is a member already.
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
        .ok_or_else(|| Refused::new(&INVITER_LOST_RIGHT))?;
    tx.invitations()
        .close(invitation, InvitationState::Accepted)?
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
    let got = tx.invitations().settle(organization, invitation.id, member.id)?;
    announce(tx, invitation, &member, &got)?;
    for team in got.teams {
        let joined = json!({ "member_id": member.id.to_string(), "email": member.person.email.as_str() });
        tx.record(
            Chain::Organization(organization),
            Author::User(member.user),
            Entry::new(teams::Action::TeamMemberAdded, team).change(Value::Null, joined),
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
    tx.record(chain, author.clone(), entry);
    let joined = json!({ "user_id": member.user.to_string(), "email": member.person.email.as_str(), "role": Role::as_str(member.role) });
    tx.record(
        chain,
        author,
        Entry::new(organizations::Action::MemberJoined, member.id).change(Value::Null, joined),
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
