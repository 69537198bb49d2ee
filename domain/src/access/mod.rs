//! Access control, expressed as values.
//!
//! A right is an [`Authorized`] that names its action. Only [`authorize`] builds one, and storage functions accept
//! nothing else, so a missing or wrong check does not compile. A resource the actor can't see is [`Denied::Hidden`]
//! (answered as if it did not exist); an action it may not perform on a visible resource is [`Denied::Forbidden`].

mod actor;
mod effect;
mod policy;
mod scopes;
mod staff;

pub use actor::{Actor, FactorProof, Means, Proof, Standing};
pub use effect::{Cleared, Demand, Effect, Effectful, clear};
pub use policy::{Rule, rules};
pub use scopes::{Capability, InvalidScope, Scope, Scopes};
pub use staff::{Agent, Employment, StaffActor, StaffArea, StaffPermission, admit_staff, authorize_staff};

use crate::ids::{OrganizationId, UserId};
use crate::organizations::Role;
use crate::staff::StaffRole;
use std::marker::PhantomData;

/// The owner of a resource, which decides who can see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// An account; visible only to its person.
    User(UserId),
    /// An organization; visible to its active members.
    Organization(OrganizationId),
    /// The area of the provider's staff; visible to its members.
    StaffArea,
    /// The installation; not visible through the API.
    Installation,
}

/// The target of an action.
pub trait Resource {
    /// Returns the owner.
    fn owner(&self) -> Owner;
}

impl Resource for OrganizationId {
    fn owner(&self) -> Owner {
        Owner::Organization(*self)
    }
}

impl Resource for UserId {
    fn owner(&self) -> Owner {
        Owner::User(*self)
    }
}

/// An action, with the rule that decides who may perform it.
pub trait Permission {
    /// Type of the action's target.
    type On: Resource;
    /// The operation's name, as in the contract.
    const NAME: &'static str;
    /// Roles allowed to act on what belongs to an organization; ignored for what belongs to a person.
    const ROLES: &'static [Role];
    /// Scope required of an API token; `None` if API tokens are not accepted.
    const SCOPE: Option<Scope>;
    /// Whether an API token bound to one organization is accepted for what belongs to a person. True only for what
    /// concerns that organization alone, or no particular person.
    const BOUND: bool = false;
    /// Whether the password must have been entered recently (ASVS 5.0 V7.5.1); API tokens are then not accepted.
    const STEP_UP: bool = false;
    /// Whether the action concerns billing: hidden from members without the billing permission.
    const BILLING: bool = false;
    /// Effects the action may have; an undeclared one is refused, see [`clear`].
    const EFFECTS: &'static [Effect] = &[];
    /// Roles of the provider's staff, for an action that only staff may perform; see [`StaffPermission`].
    const STAFF: Option<&'static [StaffRole]> = None;
}

/// The right to do `A` on a resource: proof that [`authorize`] was called.
#[derive(Debug)]
pub struct Authorized<A: Permission> {
    on: A::On,
    action: PhantomData<A>,
}

impl<A: Permission> Authorized<A> {
    /// Returns the right of Kontor itself, for jobs and for tokens that prove a right on their own (of an
    /// invitation or a password reset). Never call it for a logged-in caller.
    pub const fn system(on: A::On) -> Self {
        Self::proven(on)
    }

    /// Returns a right that was checked.
    const fn proven(on: A::On) -> Self {
        Self {
            on,
            action: PhantomData,
        }
    }

    /// Returns the resource.
    pub const fn on(&self) -> &A::On {
        &self.on
    }

    /// Clears a change whose effects `actor` may cause by this action.
    ///
    /// # Errors
    /// As [`clear`].
    pub fn clear<T: Effectful>(&self, actor: &Actor, change: T) -> Result<Cleared<T>, Denied> {
        clear(A::EFFECTS, actor, change)
    }

    /// Returns the resource, consuming the right.
    pub fn into_inner(self) -> A::On {
        self.on
    }
}

/// Reason why an action is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The actor can't see the resource; answered as if it did not exist.
    #[error("no such resource")]
    Hidden,
    /// The actor does not belong to the provider's staff; answered as if the path did not exist.
    #[error("the caller is not of the staff")]
    NotStaff,
    /// The action of a member of staff concerns an organization to which that person belongs.
    #[error("staff can't act in their own organizations")]
    OwnOrganization,
    /// The actor's role does not allow it.
    #[error("the role does not allow this")]
    Forbidden,
    /// The API token lacks this scope.
    #[error("the API token lacks the scope `{0}`")]
    Scope(Scope),
    /// The API token is bound to one organization, and the action concerns the account.
    #[error("the API token is bound to one organization")]
    Bound,
    /// API tokens are not accepted: only logged-in people manage credentials.
    #[error("an API token can't do this")]
    SessionRequired,
    /// The password was not entered recently enough.
    #[error("the password must be given again first")]
    StepUp,
    /// The action has an effect that it does not declare: a bug in Kontor.
    #[error("the action does not declare the effect {0}")]
    Undeclared(Effect),
}

/// Decides whether `actor` may do `A` on `on`.
///
/// # Errors
/// [`Denied`]; hidden takes precedence over forbidden.
pub fn authorize<A: Permission>(actor: &Actor, on: A::On) -> Result<Authorized<A>, Denied> {
    if A::STAFF.is_some() {
        return Err(Denied::NotStaff);
    }
    let owner = on.owner();
    if !actor.sees(owner) {
        return Err(Denied::Hidden);
    }
    if let Means::ApiToken { scopes, .. } = &actor.means {
        let scope = A::SCOPE.ok_or(Denied::SessionRequired)?;
        if !scopes.contains(scope) {
            return Err(Denied::Scope(scope));
        }
        if matches!(owner, Owner::User(_)) && !A::BOUND && !actor.reaches_all() {
            return Err(Denied::Bound);
        }
    }
    if let Owner::Organization(organization) = owner {
        let role = actor.role_in(organization).ok_or(Denied::Hidden)?;
        if A::BILLING && !actor.has_billing() {
            return Err(Denied::Hidden);
        }
        if !A::ROLES.contains(&role) {
            return Err(Denied::Forbidden);
        }
    }
    if A::STEP_UP {
        step_up(actor)?;
    }
    // The request brings the password along; where there is a second factor, it must be as recent.
    if A::EFFECTS
        .iter()
        .any(|effect| effect.demand() == Demand::Password)
    {
        recent_factor(actor)?;
    }
    Ok(Authorized::proven(on))
}

/// Checks that the second factor of an account that has one was given recently; for actions whose request includes the
/// password.
///
/// # Errors
/// [`Denied::StepUp`], or [`Denied::SessionRequired`] for API tokens.
pub const fn recent_factor(actor: &Actor) -> Result<(), Denied> {
    match actor.means {
        Means::Session {
            factor: FactorProof::None | FactorProof::Recent,
            ..
        } => Ok(()),
        Means::Session {
            factor: FactorProof::Stale,
            ..
        } => Err(Denied::StepUp),
        Means::ApiToken { .. } | Means::Requested => Err(Denied::SessionRequired),
    }
}

/// Checks that the password was entered recently, and with it the second factor of an account that has one; for operations that are sensitive only in part.
///
/// # Errors
/// [`Denied::StepUp`], or [`Denied::SessionRequired`] for API tokens, which never qualify.
pub const fn step_up(actor: &Actor) -> Result<(), Denied> {
    match actor.means {
        Means::Session { stepped_up: true, .. } => Ok(()),
        Means::Session { .. } => Err(Denied::StepUp),
        Means::ApiToken { .. } | Means::Requested => Err(Denied::SessionRequired),
    }
}
