//! Mails about organizations, members and invitations.

use super::{Mail, moment};
use crate::identity::Person;
use crate::invitations::{Invitation, InvitationMessage};
use crate::organizations::{HandOver, HandOverMessage, Membership, Organization, Role};
use chrono::{DateTime, Utc};

/// The subject of all notices to a member about their own membership: the latest one describes the current state.
const MEMBERSHIP: &str = "membership";

impl Mail {
    /// Builds the invitation to join. It must not reveal whether the address has an account, so it has no first
    /// name.
    #[must_use]
    pub fn invitation(
        invitation: &Invitation,
        organization: &Organization,
        inviter: &Person,
        token: &str,
        valid_days: i64,
    ) -> Self {
        let message = invitation.message.as_ref().map(InvitationMessage::as_str);
        Self::offer("invitation", organization)
            .with_written("inviter", &inviter.full_name())
            .with("role", invitation.role)
            .with_written("message", message.unwrap_or_default())
            .with("token", token)
            .with("valid_days", valid_days)
    }

    /// Builds the mail to the inviter about an accepted invitation.
    #[must_use]
    pub fn invitation_accepted(to: &Person, organization: &Organization, member: &Person) -> Self {
        Self::about("invitation_accepted", to, organization)
            .with_written("member", &member.full_name())
            .on(format_args!("invitation_accepted {}", member.email.key()))
    }

    /// Builds the mail to the inviter about a declined invitation.
    #[must_use]
    pub fn invitation_declined(to: &Person, organization: &Organization, invitation: &Invitation) -> Self {
        Self::about("invitation_declined", to, organization)
            .with("email", invitation.email.as_str())
            .on(format_args!("invitation_declined {}", invitation.email.key()))
    }

    /// Builds the mail to a member with their role and permissions after a change.
    #[must_use]
    pub fn membership_changed(member: &Membership, organization: &Organization) -> Self {
        Self::about("membership_changed", &member.person, organization)
            .with("role", member.role)
            .with("billing", member.role.has_billing(member.billing))
            .with("reminders_by_email", member.reminders.by_email)
            .with("reminders_by_sms", member.reminders.by_sms)
            .with("state", member.state_at(member.updated_at))
            .with("valid_until", member.valid_until.map(moment).unwrap_or_default())
            .on(MEMBERSHIP)
    }

    /// Builds the mail to a member whose membership expires soon.
    #[must_use]
    pub fn membership_expires(member: &Membership, organization: &Organization, end: DateTime<Utc>) -> Self {
        Self::about("membership_expires", &member.person, organization)
            .with("valid_until", moment(end))
            .on(MEMBERSHIP)
    }

    /// Builds the mail to a member whose membership has expired.
    #[must_use]
    pub fn membership_expired(member: &Membership, organization: &Organization) -> Self {
        Self::about("membership_expired", &member.person, organization).on(MEMBERSHIP)
    }

    /// Builds the mail to the managers of an organization about an expired membership.
    #[must_use]
    pub fn member_expired(to: &Person, organization: &Organization, member: &Person) -> Self {
        Self::about("member_expired", to, organization)
            .with_written("member", &member.full_name())
            .on(format_args!("member_expired {}", member.email.key()))
    }

    /// Builds the mail to a member who was removed.
    #[must_use]
    pub fn membership_removed(to: &Person, organization: &Organization) -> Self {
        Self::about("membership_removed", to, organization).on(MEMBERSHIP)
    }

    /// Builds the mail to the managers of an organization about a member who left.
    #[must_use]
    pub fn member_left(to: &Person, organization: &Organization, member: &Person) -> Self {
        Self::about("member_left", to, organization)
            .with_written("member", &member.full_name())
            .on(format_args!("member_left {}", member.email.key()))
    }

    /// Builds the summary of an edited organization, with the API names of the changed fields.
    #[must_use]
    pub fn organization_edited(to: &Person, organization: &Organization, changes: &[&str]) -> Self {
        Self::about("organization_edited", to, organization).with_list("changes", changes)
    }

    /// Builds the mail to the member who deleted the organization.
    #[must_use]
    pub fn organization_deleted(to: &Person, organization: &Organization) -> Self {
        Self::about("organization_deleted", to, organization).urgent()
    }

    /// Builds the mail with an offer of the legal responsibility and its terms.
    #[must_use]
    pub fn hand_over_offered(
        between: &Between<'_>,
        organization: &Organization,
        hand_over: &HandOver,
        valid_days: i64,
    ) -> Self {
        let message = hand_over.message.as_ref().map(HandOverMessage::as_str);
        between
            .mail("hand_over_offered", organization)
            .with("role_after", hand_over.role_after)
            .with("message", message.unwrap_or_default())
            .with("valid_days", valid_days)
    }

    /// Builds the mail about an accepted hand-over; `role` is the recipient's new role, if still a member.
    #[must_use]
    pub fn hand_over_accepted(
        between: &Between<'_>,
        organization: &Organization,
        role: Option<Role>,
    ) -> Self {
        between
            .mail("hand_over_accepted", organization)
            .with("role", role.map_or("", Role::as_str))
            .urgent()
    }

    /// Builds the mail about a declined hand-over.
    #[must_use]
    pub fn hand_over_declined(between: &Between<'_>, organization: &Organization) -> Self {
        between.mail("hand_over_declined", organization)
    }

    /// Builds the mail about a hand-over that was canceled, or whose parties no longer qualify.
    #[must_use]
    pub fn hand_over_cancelled(between: &Between<'_>, organization: &Organization) -> Self {
        between.mail("hand_over_cancelled", organization)
    }
}

/// The parties to a hand-over, one of whom gets the mail.
#[derive(Debug, Clone, Copy)]
pub struct Between<'a> {
    /// The giver.
    pub giver: &'a Person,
    /// The receiver.
    pub receiver: &'a Person,
    /// Whether the mail goes to the giver.
    pub to_giver: bool,
}

impl Between<'_> {
    /// Returns the recipient of the mail.
    #[must_use]
    pub const fn recipient(&self) -> &Person {
        if self.to_giver { self.giver } else { self.receiver }
    }

    fn mail(&self, template: &'static str, organization: &Organization) -> Mail {
        Mail::about(template, self.recipient(), organization)
            .with_written("giver", &self.giver.full_name())
            .with_written("receiver", &self.receiver.full_name())
            .with("to_giver", self.to_giver)
            .on(format_args!(
                "hand_over {} {}",
                self.giver.email.key(),
                self.receiver.email.key()
            ))
    }
}
