//! What changes of members and invitations do to the legal responsibility, and to what invitations promise.

use super::{HandedOver, Membership, MembershipState, Role};
use crate::access::{Effect, Effectful};
use crate::ids::UserId;
use crate::invitations::{Invitation, NewInvitation};

/// Somebody becomes a member.
#[derive(Debug, Clone)]
pub struct Joining(pub Membership);

/// A member becomes another role, or is suspended or restored.
#[derive(Debug, Clone)]
pub struct Changing {
    /// The member as it was.
    pub before: Membership,
    /// The member as it is to be.
    pub after: Membership,
}

impl Changing {
    /// The change from `before` to `after`.
    #[must_use]
    pub fn of(before: &Membership, after: &Membership) -> Self {
        Self {
            before: before.clone(),
            after: after.clone(),
        }
    }
}

/// A member goes.
#[derive(Debug, Clone)]
pub struct Going(pub Membership);

/// Open invitations get somebody else who answers for them.
#[derive(Debug, Clone)]
pub struct TakingOver {
    /// The inviter until now.
    pub inviter: UserId,
    /// The inviter from now on.
    pub heir: UserId,
    /// What the invitations are for.
    pub offers: Vec<Offer>,
}

/// What an invitation offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The role.
    pub role: Role,
    /// Whether it leads into teams.
    pub teams: bool,
    /// Whether it gives rights in products.
    pub grants: bool,
}

/// An invitation goes out again, and somebody else may answer for it.
#[derive(Debug, Clone)]
pub struct Renewing {
    /// The invitation as it is to be.
    pub invitation: Invitation,
    /// Whether it gives rights in products.
    pub grants: bool,
}

impl Offer {
    /// What it demands of whoever answers for it from now on.
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
