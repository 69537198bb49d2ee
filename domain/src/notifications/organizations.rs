//! Mails about organisations, members and invitations.

use super::{Mail, moment};
use crate::identity::Person;
use crate::invitations::{Invitation, InvitationMessage};
use crate::organizations::{HandOver, HandOverMessage, Membership, Organization, Role};
use chrono::{DateTime, Utc};

/// The subject of all notices to a member about their own membership: the latest one says how things stand.
const MEMBERSHIP: &str = "membership";

impl Mail {
    /// Somebody is asked to join; whether they have an account is not known here, so there is no first name.
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

    /// To the inviter: they joined.
    #[must_use]
    pub fn invitation_accepted(to: &Person, organization: &Organization, member: &Person) -> Self {
        Self::about("invitation_accepted", to, organization)
            .with_written("member", &member.full_name())
            .on(format_args!("invitation_accepted {}", member.email.key()))
    }

    /// To the inviter: they did not want to.
    #[must_use]
    pub fn invitation_declined(to: &Person, organization: &Organization, invitation: &Invitation) -> Self {
        Self::about("invitation_declined", to, organization)
            .with("email", invitation.email.as_str())
            .on(format_args!("invitation_declined {}", invitation.email.key()))
    }

    /// To a member: what they are and may do after a change.
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

    /// To a member: the membership ends soon.
    #[must_use]
    pub fn membership_expires(member: &Membership, organization: &Organization, end: DateTime<Utc>) -> Self {
        Self::about("membership_expires", &member.person, organization)
            .with("valid_until", moment(end))
            .on(MEMBERSHIP)
    }

    /// To a member: the membership has ended by itself.
    #[must_use]
    pub fn membership_expired(member: &Membership, organization: &Organization) -> Self {
        Self::about("membership_expired", &member.person, organization).on(MEMBERSHIP)
    }

    /// To those who manage an organisation: a membership has ended by itself.
    #[must_use]
    pub fn member_expired(to: &Person, organization: &Organization, member: &Person) -> Self {
        Self::about("member_expired", to, organization)
            .with_written("member", &member.full_name())
            .on(format_args!("member_expired {}", member.email.key()))
    }

    /// To the member who was removed.
    #[must_use]
    pub fn membership_removed(to: &Person, organization: &Organization) -> Self {
        Self::about("membership_removed", to, organization).on(MEMBERSHIP)
    }

    /// To those who manage an organisation that a member left.
    #[must_use]
    pub fn member_left(to: &Person, organization: &Organization, member: &Person) -> Self {
        Self::about("member_left", to, organization)
            .with_written("member", &member.full_name())
            .on(format_args!("member_left {}", member.email.key()))
    }

    /// The summary after an organisation was edited: the API names of the changed fields.
    #[must_use]
    pub fn organization_edited(to: &Person, organization: &Organization, changes: &[&str]) -> Self {
        Self::about("organization_edited", to, organization).with_list("changes", changes)
    }

    /// To whoever deleted the organisation.
    #[must_use]
    pub fn organization_deleted(to: &Person, organization: &Organization) -> Self {
        Self::about("organization_deleted", to, organization).urgent()
    }

    /// The legal responsibility is offered, with its terms.
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

    /// The legal responsibility has passed on; `role` is what the recipient is now, if still a member.
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

    /// The receiver did not want to.
    #[must_use]
    pub fn hand_over_declined(between: &Between<'_>, organization: &Organization) -> Self {
        between.mail("hand_over_declined", organization)
    }

    /// The offer is off: taken back, or one of the two is no longer what it takes.
    #[must_use]
    pub fn hand_over_cancelled(between: &Between<'_>, organization: &Organization) -> Self {
        between.mail("hand_over_cancelled", organization)
    }
}

/// The two of a hand-over, one of whom gets the mail.
#[derive(Debug, Clone, Copy)]
pub struct Between<'a> {
    /// Who gives.
    pub giver: &'a Person,
    /// To whom it is offered.
    pub receiver: &'a Person,
    /// Whether the mail goes to the giver.
    pub to_giver: bool,
}

impl Between<'_> {
    /// Who gets the mail.
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
