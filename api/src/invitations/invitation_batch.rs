//! Inviting one address or two hundred, with the same checks, storage, log entries and mails.

use super::problems::NotAdmitted;
use crate::app::App;
use crate::error::Error;
use crate::secrets::Secret;
use chrono::TimeDelta;
use kontor_domain::access::{self, Actor, Authorized, Denied, Effect, clear};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Account, EmailAddress, Person};
use kontor_domain::ids::{InvitationId, OrganizationId};
use kontor_domain::invitations::{
    Action, CreateInvitation, Invitation, InvitationRound, InvitationState, NewInvitation,
};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{self, Organization};
use kontor_persistence::{Entry, MailRoom, Tx};
use serde_json::{Value, json};

/// Settings for invitations.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Validity period of an invitation.
    pub lifetime: TimeDelta,
    /// Maximum number sent by an organization in a day.
    pub per_day: u32,
}

impl Terms {
    /// Reads the operator's settings.
    pub const fn of(app: &App) -> Self {
        Self {
            lifetime: app.settings.organizations.invitation,
            per_day: app.settings.organizations.invitations_per_day,
        }
    }
}

/// Invitations of one request, while they are decided and made.
pub struct InvitationBatch {
    authorized: Authorized<CreateInvitation>,
    actor: Actor,
    effects: &'static [Effect],
    inviter: Account,
    customer: Organization,
    terms: Terms,
    round: InvitationRound,
    room: MailRoom,
}

impl InvitationBatch {
    /// Reads the facts that may stand against the wanted invitations, for an operation that declares `effects`.
    ///
    /// # Errors
    /// The actor may not invite at all, or not for one of the roles without a recent password confirmation.
    pub fn open(
        tx: &mut Tx<'_>,
        (actor, effects): (&Actor, &'static [Effect]),
        organization: OrganizationId,
        terms: Terms,
        wanted: &[NewInvitation],
    ) -> Result<Self, Error> {
        let authorized = access::authorize::<CreateInvitation>(actor, organization)?;
        let inviter = actor.role_in(organization).ok_or(Denied::Hidden)?;
        // Checked once for the caller, before each item is judged: a missing proof is no item's fault.
        for new in wanted {
            if organizations::may_give(inviter, new.role).is_ok() {
                clear(effects, actor, new.clone())?;
            }
        }
        let emails: Vec<EmailAddress> = wanted.iter().map(|new| new.email.clone()).collect();
        let mut storage = tx.invitations();
        // First, because it keeps other invitations out until this transaction ends.
        let quota = storage.send_quota(&authorized, terms.per_day)?;
        storage.hold(&authorized, &emails)?;
        let round = InvitationRound {
            inviter,
            members: storage.members_among(&authorized, &emails)?,
            invited: storage.invited_among(&authorized, &emails)?,
            address_quotas: storage.address_quotas(&authorized, &emails)?,
            quota,
        };
        Ok(Self {
            inviter: tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?,
            customer: tx.organizations().find(organization)?.ok_or(Error::Missing)?,
            room: tx.outbox().room_for(&emails)?,
            authorized,
            actor: actor.clone(),
            effects,
            terms,
            round,
        })
    }

    /// Decides about one invitation; if it passes, it counts for those that follow.
    ///
    /// # Errors
    /// The reason for the refusal.
    pub fn admit(&mut self, new: &NewInvitation) -> Result<(), NotAdmitted> {
        self.round.admit(new).map_err(NotAdmitted::Refused)?;
        self.room.take(&new.email).map_err(NotAdmitted::Mail)
    }

    /// Stores, logs and sends an admitted invitation.
    pub fn invite(&self, tx: &mut Tx<'_>, new: &NewInvitation, secret: &Secret) -> Result<Invitation, Error> {
        let invitation = Invitation {
            id: tx.new_id(),
            organization: self.customer.id,
            email: new.email.clone(),
            role: new.role,
            billing: new.billing,
            message: new.message.clone(),
            locale: new.locale.unwrap_or(self.customer.locale),
            teams: Vec::new(),
            stored_state: InvitationState::Open,
            invited_by: self.inviter.id,
            created_at: tx.now(),
            expires_at: tx.now() + self.terms.lifetime,
        };
        let cleared = clear(self.effects, &self.actor, invitation)?;
        tx.invitations().create(&self.authorized, &cleared, secret.hash)?;
        let invitation = cleared.into_change();
        let made = json!({ "email": new.email.as_str(), "role": new.role.as_str(), "billing": new.billing });
        tx.record(
            Chain::Organization(self.customer.id),
            Author::User(self.inviter.id),
            Entry::new(Action::InvitationCreated, invitation.id).change(Value::Null, made),
        );
        send(
            tx,
            &self.customer,
            &self.inviter.person,
            &invitation,
            secret,
            self.terms.lifetime,
        )?;
        Ok(invitation)
    }
}

/// Returns an invitation that the actor may resend or revoke: one whose role the actor may give.
///
/// # Errors
/// [`Error::Missing`], or a rule of the roles.
pub fn giveable(
    tx: &mut Tx<'_>,
    actor: &Actor,
    organization: OrganizationId,
    id: InvitationId,
) -> Result<Invitation, Error> {
    let found = tx.invitations().find(organization, id)?;
    let invitation = found.ok_or(Error::Missing)?;
    let role = actor.role_in(organization).ok_or(Denied::Hidden)?;
    organizations::may_give(role, invitation.role)?;
    Ok(invitation)
}

/// Queues the mail with the token.
pub fn send(
    tx: &mut Tx<'_>,
    customer: &Organization,
    inviter: &Person,
    invitation: &Invitation,
    secret: &Secret,
    lifetime: TimeDelta,
) -> Result<(), Error> {
    let mail = Mail::invitation(invitation, customer, inviter, &secret.token, lifetime.num_days());
    Ok(tx.outbox().push(&invitation.email, invitation.locale, &mail)?)
}
