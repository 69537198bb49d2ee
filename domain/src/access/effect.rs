//! Effects: the consequences of an operation, and the requirements they impose on the caller on every path.
//!
//! A change that may have such an effect is an [`Effectful`] value. Storage accepts it only as [`Cleared`]. For
//! each effect, [`clear`] checks that the action declares it ([`Permission::EFFECTS`]) and that the caller meets
//! its demand. A path that skips the check does not compile, and a path with an undeclared effect is refused.
//! `tests/effects.txt` lists every effect on every path.

use super::{Actor, Capability, Denied, Means, Scope, recent_factor, step_up};

crate::text_enum! {
    /// A consequence of an operation.
    Effect {
        /// A member becomes an active legal representative.
        GiveLegalResponsibility = "give_legal_responsibility",
        /// A legal representative loses the role, or its use.
        TakeLegalResponsibility = "take_legal_responsibility",
        /// An offer or invitation leads into the role of legal representative.
        OfferLegalResponsibility = "offer_legal_responsibility",
        /// The caller becomes the inviter of an invitation that leads into teams. New invitations are checked for
        /// the right to add people to teams instead.
        RenewPromisedTeams = "renew_promised_teams",
        /// The caller becomes the inviter of an invitation that gives rights in products. New invitations are
        /// checked for the right to give them instead.
        RenewPromisedGrants = "renew_promised_grants",
        /// An organization is created, with the caller as its legal representative.
        FoundOrganization = "found_organization",
        /// An organization is deleted.
        DeleteOrganization = "delete_organization",
        /// Products move to another organization, or the token for moving them is shown.
        MoveProducts = "move_products",
        /// Money of an organization is to be paid out.
        PayOut = "pay_out",
        /// A new credential of the account is created.
        CreateApiToken = "create_api_token",
        /// The e-mail address of the account is replaced.
        ChangeEmail = "change_email",
        /// The phone number of the account is replaced.
        ChangePhone = "change_phone",
        /// The password is replaced.
        ChangePassword = "change_password",
        /// A second factor or the recovery codes of the account are added, replaced or removed.
        ChangeSecondFactors = "change_second_factors",
        /// All data about a person is exported.
        ExportAccount = "export_account",
        /// An account is closed.
        CloseAccount = "close_account",
    }
}

/// Requirement of an effect in addition to role and scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// No requirement.
    Nothing,
    /// An additional scope, if the caller uses an API token.
    Scope(Scope),
    /// A session with a recently entered password, see [`step_up`]; never an API token.
    StepUp,
    /// A session, and the password in the request itself, with a recent second factor if the account has one, see
    /// [`recent_factor`]; never an API token.
    Password,
}

impl Effect {
    /// Returns the demand of this effect, whichever operation causes it.
    #[must_use]
    pub const fn demand(self) -> Demand {
        match self {
            Self::FoundOrganization => Demand::Nothing,
            Self::RenewPromisedTeams => Demand::Scope(Scope::write(Capability::Teams)),
            Self::RenewPromisedGrants => Demand::Scope(Scope::write(Capability::Grants)),
            Self::ChangeEmail | Self::ChangePassword => Demand::Password,
            Self::GiveLegalResponsibility
            | Self::TakeLegalResponsibility
            | Self::OfferLegalResponsibility
            | Self::DeleteOrganization
            | Self::MoveProducts
            | Self::PayOut
            | Self::CreateApiToken
            | Self::ChangePhone
            | Self::ChangeSecondFactors
            | Self::ExportAccount
            | Self::CloseAccount => Demand::StepUp,
        }
    }

    fn allowed(self, actor: &Actor) -> Result<(), Denied> {
        match self.demand() {
            Demand::Nothing => Ok(()),
            Demand::Scope(scope) => match &actor.means {
                Means::ApiToken { scopes, .. } if !scopes.contains(scope) => Err(Denied::Scope(scope)),
                Means::ApiToken { .. } | Means::Session { .. } | Means::Requested => Ok(()),
            },
            Demand::StepUp => step_up(actor),
            // The operation checks the password, which is not known here.
            Demand::Password => recent_factor(actor),
        }
    }
}

/// A change that may have effects, depending on what it changes.
pub trait Effectful {
    /// Returns the effects of this change.
    fn effects(&self) -> Vec<Effect>;
}

/// A change whose effects were checked: proof that [`clear`] was called.
#[derive(Debug)]
pub struct Cleared<T> {
    change: T,
}

impl<T> Cleared<T> {
    /// Wraps a change made by Kontor itself, or proved by a mailed token together with a password. Never call it
    /// for a logged-in caller.
    pub const fn system(change: T) -> Self {
        Self { change }
    }

    /// Returns the change, consuming the proof.
    pub fn into_change(self) -> T {
        self.change
    }

    /// Returns the change.
    pub const fn change(&self) -> &T {
        &self.change
    }
}

/// Decides whether `actor` may cause the effects of `change`, given the effects `declared` by the action.
///
/// # Errors
/// The refusal of the first unmet demand, or [`Denied::Undeclared`] for an effect that the action does not declare.
pub fn clear<T: Effectful>(declared: &[Effect], actor: &Actor, change: T) -> Result<Cleared<T>, Denied> {
    for effect in change.effects() {
        if !declared.contains(&effect) {
            return Err(Denied::Undeclared(effect));
        }
        effect.allowed(actor)?;
    }
    Ok(Cleared { change })
}

#[cfg(test)]
mod tests {
    use super::super::{Means, Scopes};
    use super::*;
    use crate::ids::Id;
    use chrono::DateTime;
    use uuid::Uuid;

    struct Change(Effect);
    impl Effectful for Change {
        fn effects(&self) -> Vec<Effect> {
            vec![self.0]
        }
    }

    fn actor(stepped_up: Option<bool>) -> Actor {
        let means = match stepped_up {
            Some(stepped_up) => Means::Session {
                id: Id::from_uuid(Uuid::nil()),
                authenticated_at: DateTime::UNIX_EPOCH,
                stepped_up,
                factor: super::super::FactorProof::None,
            },
            None => Means::ApiToken {
                id: Id::from_uuid(Uuid::nil()),
                scopes: Scopes::parse(["organizations:write"]).unwrap(),
                organization: None,
            },
        };
        Actor {
            user: Id::from_uuid(Uuid::nil()),
            means,
            standing: None,
        }
    }

    #[test]
    fn an_effect_demands_the_same_of_every_action_that_declares_it() {
        let give = Effect::GiveLegalResponsibility;
        let ask =
            |declared: &[Effect], who: Option<bool>| clear(declared, &actor(who), Change(give)).map(drop);
        assert_eq!(ask(&[give], Some(true)), Ok(()));
        assert_eq!(ask(&[give], Some(false)), Err(Denied::StepUp));
        assert_eq!(ask(&[give], None), Err(Denied::SessionRequired));
        assert_eq!(ask(&[], Some(true)), Err(Denied::Undeclared(give)));
    }
}
