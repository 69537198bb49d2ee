//! Adding people to a team, by member or by address, with a verdict for each.

use super::new_team_member::{RequestedMember, Who};
use super::team_member::{join, record};
use crate::error::Error;
use crate::http::bulk::ItemProblem;
use crate::invitations::problems::NotAdmitted;
use crate::invitations::{InvitationBatch, Terms};
use crate::secrets::Secret;
use kontor_domain::access::{Actor, Authorized, Permission};
use kontor_domain::ids::{InvitationId, MemberId, OrganizationId};
use kontor_domain::invitations::{CreateInvitation, InvitationRefused, NewInvitation};
use kontor_domain::organizations::Membership;
use kontor_domain::teams::{Action, Team};
use kontor_persistence::Tx;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// Verdict about one person.
#[derive(Debug)]
pub enum Verdict {
    /// Add this member to the team.
    Add(Box<Membership>),
    /// This member is in the team already.
    AlreadyIn(MemberId),
    /// Not a member: invite into the team.
    Invite,
    /// Invited before: extend that invitation to the team.
    Lead,
    /// Refused.
    Refused(ItemProblem),
}

/// People to be added to a team, while they are decided. All data is read first, by a number of statements that
/// does not depend on the owners of the addresses.
pub struct Roster<'a, A: Permission> {
    authorized: &'a Authorized<A>,
    actor: &'a Actor,
    team: &'a Team,
    batch: Option<InvitationBatch>,
    by_id: HashMap<MemberId, Membership>,
    by_email: HashMap<String, MemberId>,
    inside: HashSet<MemberId>,
}

impl<'a, A: Permission<On = OrganizationId>> Roster<'a, A> {
    /// Reads the facts that may stand against the wanted people.
    ///
    /// # Errors
    /// The actor may not invite.
    pub fn open(
        tx: &mut Tx<'_>,
        (actor, authorized): (&'a Actor, &'a Authorized<A>),
        team: &'a Team,
        terms: Terms,
        wanted: &[RequestedMember],
    ) -> Result<Self, Error> {
        let (mut ids, mut invitations) = (Vec::new(), Vec::new());
        for one in wanted {
            match &one.who {
                Who::Member(id) => ids.push(*id),
                Who::Address { new, .. } => invitations.push(new.clone()),
            }
        }
        let batch = if invitations.is_empty() {
            None
        } else {
            Some(InvitationBatch::open(
                tx,
                (actor, A::EFFECTS),
                team.organization,
                terms,
                &invitations,
            )?)
        };
        let emails: Vec<_> = invitations.into_iter().map(|new| new.email).collect();
        let candidates = tx.teams().candidates(team.organization, team.id, &ids, &emails)?;
        let mut roster = Self {
            authorized,
            actor,
            team,
            batch,
            by_id: HashMap::new(),
            by_email: HashMap::new(),
            inside: HashSet::new(),
        };
        for (member, place) in candidates {
            // A member whose period is over is added anew.
            if place.is_some_and(|place| !place.is_over(tx.now())) {
                roster.inside.insert(member.id);
            }
            roster
                .by_email
                .insert(member.person.email.key().to_owned(), member.id);
            roster.by_id.insert(member.id, member);
        }
        Ok(roster)
    }

    /// Decides about one person; if the person passes, that counts for those that follow.
    pub fn judge(&mut self, tx: &mut Tx<'_>, wanted: &RequestedMember) -> Result<Verdict, Error> {
        let member = match &wanted.who {
            Who::Member(id) => self.by_id.get(id),
            Who::Address { new, .. } => {
                let known = self.by_email.get(new.email.key());
                known.and_then(|id| self.by_id.get(id))
            }
        };
        let verdict = match (member, &wanted.who) {
            (Some(member), _) if self.inside.insert(member.id) => Verdict::Add(Box::new(member.clone())),
            (Some(member), _) => Verdict::AlreadyIn(member.id),
            (None, Who::Member(_)) => Verdict::Refused(ItemProblem::of(&Error::Missing)),
            (None, Who::Address { new, role_named }) => {
                let batch = self
                    .batch
                    .as_mut()
                    .ok_or(Error::Internal("no batch for invitations"))?;
                match batch.admit(new) {
                    Ok(()) => Verdict::Invite,
                    Err(NotAdmitted::Refused(InvitationRefused::AlreadyInvited))
                        if !role_named || self.is_open_as(tx, new)? =>
                    {
                        Verdict::Lead
                    }
                    Err(reason) => Verdict::Refused(ItemProblem::of(&reason.at(tx.now()))),
                }
            }
        };
        Ok(verdict)
    }

    /// Whether the open invitation of an address has the wanted role; a team can't change the role of an
    /// invitation.
    fn is_open_as(&self, tx: &mut Tx<'_>, new: &NewInvitation) -> Result<bool, Error> {
        let open = tx.invitations().open_for(self.team.organization, &new.email)?;
        Ok(open.is_none_or(|(_, role)| role == new.role))
    }

    /// Carries out the verdict; returns the invitation into the team, if there is one.
    pub fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        wanted: &RequestedMember,
        verdict: &Verdict,
        secret: &Secret,
    ) -> Result<Option<InvitationId>, Error> {
        match (verdict, &wanted.who) {
            (Verdict::Add(member), _) => {
                join(
                    tx,
                    self.authorized,
                    self.actor.user,
                    self.team,
                    (member, wanted.valid),
                )?;
                Ok(None)
            }
            (Verdict::Invite, Who::Address { new, .. }) => self.invite(tx, wanted, new, secret).map(Some),
            (Verdict::Lead, Who::Address { new, .. }) => {
                let open = tx.invitations().open_for(self.team.organization, &new.email)?;
                let (open, _) = open.ok_or(Error::Changed)?;
                self.lead(tx, open, wanted)?;
                Ok(Some(open))
            }
            _ => Ok(None),
        }
    }

    fn invite(
        &self,
        tx: &mut Tx<'_>,
        wanted: &RequestedMember,
        new: &NewInvitation,
        secret: &Secret,
    ) -> Result<InvitationId, Error> {
        let batch = self
            .batch
            .as_ref()
            .ok_or(Error::Internal("no batch for invitations"))?;
        let invitation = batch.invite(tx, new, secret)?;
        self.lead(tx, invitation.id, wanted)?;
        Ok(invitation.id)
    }

    fn lead(&self, tx: &mut Tx<'_>, invitation: InvitationId, wanted: &RequestedMember) -> Result<(), Error> {
        let authorized =
            kontor_domain::access::authorize::<CreateInvitation>(self.actor, self.team.organization)?;
        tx.invitations()
            .add_team(&authorized, invitation, self.team.id, wanted.valid)?;
        let led = json!({
            "invitation_id": invitation.to_string(), "valid_from": wanted.valid.from, "valid_until": wanted.valid.until,
        });
        record(
            tx,
            self.actor.user,
            self.team,
            Action::TeamMemberInvited,
            (Value::Null, led),
        );
        Ok(())
    }
}
