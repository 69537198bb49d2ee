//! Effects: what an operation brings about, and what that demands of the caller on every path.
//!
//! A change that may have such an effect is an [`Effectful`] value. Storage takes it only as [`Cleared`], and
//! [`clear`] asks for each effect whether the action declares it ([`Permission::EFFECTS`]) and whether the caller meets
//! its demand. So a path that forgets to ask does not compile, and one that reaches an effect which it does not
//! declare is refused. `tests/effects.txt` lists every effect on every path.

use super::{Actor, Capability, Denied, Means, Scope, step_up};

crate::text_enum! {
    /// Something that is brought about, by whichever operation.
    Effect {
        /// A member becomes an active legal representative.
        GiveLegalResponsibility = "give_legal_responsibility",
        /// A legal representative loses the role, or its use.
        TakeLegalResponsibility = "take_legal_responsibility",
        /// An offer or invitation leads into the role of legal representative.
        OfferLegalResponsibility = "offer_legal_responsibility",
        /// Somebody answers anew for an invitation that leads into teams. Who makes one shows the right to put
        /// people into teams itself.
        RenewPromisedTeams = "renew_promised_teams",
        /// Somebody answers anew for an invitation that gives rights in products. Who makes one shows the right to
        /// give them itself.
        RenewPromisedGrants = "renew_promised_grants",
        /// An organisation comes into being, with the caller as its legal representative.
        FoundOrganization = "found_organization",
        /// An organisation ends.
        DeleteOrganization = "delete_organization",
        /// Products go to another organisation, or the token for that is shown.
        MoveProducts = "move_products",
        /// Another credential of the account comes into being.
        CreateApiToken = "create_api_token",
        /// The address that the account answers to is replaced.
        ChangeEmail = "change_email",
        /// The number that the account can be reached at is replaced.
        ChangePhone = "change_phone",
        /// The password is replaced.
        ChangePassword = "change_password",
        /// Everything known about a person is handed out.
        ExportAccount = "export_account",
        /// An account ends.
        CloseAccount = "close_account",
    }
}

/// What an effect demands beyond role and scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Nothing.
    Nothing,
    /// This scope as well, if by an API token.
    Scope(Scope),
    /// A session with a recent password, see [`step_up`]; never an API token.
    StepUp,
    /// A session, and the password in the request itself; never an API token.
    Password,
}

impl Effect {
    /// What this demands, whichever operation brings it about.
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
            | Self::CreateApiToken
            | Self::ChangePhone
            | Self::ExportAccount
            | Self::CloseAccount => Demand::StepUp,
        }
    }

    fn allowed(self, actor: &Actor) -> Result<(), Denied> {
        match self.demand() {
            Demand::Nothing => Ok(()),
            Demand::Scope(scope) => match &actor.means {
                Means::ApiToken { scopes, .. } if !scopes.contains(scope) => Err(Denied::Scope(scope)),
                Means::ApiToken { .. } | Means::Session { .. } => Ok(()),
            },
            Demand::StepUp => step_up(actor),
            // The operation checks the password, which is not known here.
            Demand::Password => match actor.session() {
                Ok(_) => Ok(()),
                Err(denied) => Err(denied),
            },
        }
    }
}

/// A change that may have effects, depending on what it changes.
pub trait Effectful {
    /// The effects of this change.
    fn effects(&self) -> Vec<Effect>;
}

/// A change whose effects were asked about: proof that [`clear`] was called.
#[derive(Debug)]
pub struct Cleared<T> {
    change: T,
}

impl<T> Cleared<T> {
    /// A change of Kontor itself, and of steps that a mailed token together with a password proves.
    /// Never call it for a logged-in caller.
    pub const fn system(change: T) -> Self {
        Self { change }
    }

    /// Gives the change back.
    pub fn into_change(self) -> T {
        self.change
    }

    /// The change.
    pub const fn change(&self) -> &T {
        &self.change
    }
}

/// Decides whether `actor` may bring about the effects of `change`, of which the action declares `declared`.
///
/// # Errors
/// What the first unmet demand is; [`Denied::Undeclared`] for an effect that the action does not declare.
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
