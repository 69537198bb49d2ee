//! Effects of changes to members and invitations: on the legal responsibility, and on the teams and grants of
//! invitations.

use super::{HandedOver, Membership, MembershipState, Role};
use crate::access::{Effect, Effectful};
use crate::ids::UserId;
use crate::invitations::{Invitation, NewInvitation};

/// A person becomes a member.
#[derive(Debug, Clone)]
pub struct Joining(pub Membership);

/// The role of a member changes, or the member is suspended or restored.
#[derive(Debug, Clone)]
pub struct Changing {
    /// The member before the change.
    pub before: Membership,
    /// The member after the change.
    pub after: Membership,
}

impl Changing {
    /// Creates the change from `before` to `after`.
    #[must_use]
    pub fn of(before: &Membership, after: &Membership) -> Self {
        Self {
            before: before.clone(),
            after: after.clone(),
        }
    }
}

/// A membership ends.
#[derive(Debug, Clone)]
pub struct Going(pub Membership);

/// Open invitations pass to another inviter.
#[derive(Debug, Clone)]
pub struct TakingOver {
    /// The previous inviter.
    pub inviter: UserId,
    /// The new inviter.
    pub heir: UserId,
    /// Contents of the invitations.
    pub offers: Vec<Offer>,
}

/// Contents of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The role.
    pub role: Role,
    /// Whether it leads into teams.
    pub teams: bool,
    /// Whether it gives rights in products.
    pub grants: bool,
}

/// An invitation is sent again, possibly by another inviter.
#[derive(Debug, Clone)]
pub struct Renewing {
    /// The invitation after the change.
    pub invitation: Invitation,
    /// Whether it gives rights in products.
    pub grants: bool,
}

impl Offer {
    /// Returns the effects for the new inviter.
    fn effects(self) -> Vec<Effect> {
        let mut effects = when(Effect::OfferLegalResponsibility, is_responsible(self.role));
        effects.extend(when(Effect::RenewPromisedTeams, self.teams));
        effects.extend(when(Effect::RenewPromisedGrants, self.grants));
        effects
    }
}

const fn is_responsible(role: Role) -> bool {
    matches!(role, Role::LegalRepresentative)
}

fn when(effect: Effect, happens: bool) -> Vec<Effect> {
    if happens { vec![effect] } else { Vec::new() }
}

impl Effectful for Joining {
    fn effects(&self) -> Vec<Effect> {
        when(Effect::GiveLegalResponsibility, is_responsible(self.0.role))
    }
}

impl Effectful for Changing {
    fn effects(&self) -> Vec<Effect> {
        let (before, after) = (&self.before, &self.after);
        let turns = |to| before.state != after.state && after.state == to;
        let (was, is) = (is_responsible(before.role), is_responsible(after.role));
        let mut effects = when(
            Effect::GiveLegalResponsibility,
            is && (!was || turns(MembershipState::Active)),
        );
        effects.extend(when(
            Effect::TakeLegalResponsibility,
            was && (!is || turns(MembershipState::Suspended)),
        ));
        effects
    }
}

impl Effectful for Going {
    fn effects(&self) -> Vec<Effect> {
        when(Effect::TakeLegalResponsibility, is_responsible(self.0.role))
    }
}

impl Effectful for HandedOver {
    fn effects(&self) -> Vec<Effect> {
        vec![Effect::GiveLegalResponsibility, Effect::TakeLegalResponsibility]
    }
}

impl Effectful for NewInvitation {
    fn effects(&self) -> Vec<Effect> {
        when(Effect::OfferLegalResponsibility, is_responsible(self.role))
    }
}

impl Effectful for Invitation {
    fn effects(&self) -> Vec<Effect> {
        when(Effect::OfferLegalResponsibility, is_responsible(self.role))
    }
}

impl Effectful for Renewing {
    fn effects(&self) -> Vec<Effect> {
        let offer = Offer {
            role: self.invitation.role,
            teams: !self.invitation.teams.is_empty(),
            grants: self.grants,
        };
        offer.effects()
    }
}

impl Effectful for TakingOver {
    fn effects(&self) -> Vec<Effect> {
        self.offers.iter().flat_map(|offer| offer.effects()).collect()
    }
}
