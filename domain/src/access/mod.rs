//! Who may do what, as values.
//!
//! A right is an [`Authorized`] that names its action. Only [`authorize`] builds one, and storage functions take
//! nothing else, so a forgotten or wrong check does not compile. What an actor can't see is
//! [`Denied::Hidden`] (answered like something that does not exist), what it sees but may not do is
//! [`Denied::Forbidden`].

mod actor;
mod effect;
mod policy;
mod scopes;

pub use actor::{Actor, Means, Proof, Standing};
pub use effect::{Cleared, Demand, Effect, Effectful, clear};
pub use policy::{Rule, rules};
pub use scopes::{Capability, InvalidScope, Scope, Scopes};

use crate::ids::{OrganizationId, UserId};
use crate::organizations::Role;
use std::marker::PhantomData;

/// Who a thing belongs to, which decides who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// An account; only the person sees it.
    User(UserId),
    /// An organisation; its active members see it.
    Organization(OrganizationId),
    /// The installation; nobody sees it through the API.
    Installation,
}

/// Something that actions are done on.
pub trait Resource {
    /// Who this belongs to.
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

/// Something an actor does, with the rule of who may.
pub trait Permission {
    /// What it is done on.
    type On: Resource;
    /// The operation's name, as in the contract.
    const NAME: &'static str;
    /// The roles that may, for what belongs to an organisation; ignored for what belongs to a person.
    const ROLES: &'static [Role];
    /// The scope an API token needs; `None`: never with an API token.
    const SCOPE: Option<Scope>;
    /// Whether an API token that is bound to one organisation may, on what belongs to a person: only what concerns
    /// that organisation alone, or nobody.
    const BOUND: bool = false;
    /// Whether the password must have been given a moment ago (ASVS 5.0 V7.5.1); then never with an API token.
    const STEP_UP: bool = false;
    /// The effects that this may have on what it changes; one that is not declared is refused, see [`clear`].
    const EFFECTS: &'static [Effect] = &[];
}

/// The right to do `A` on a resource: proof that [`authorize`] was asked.
#[derive(Debug)]
pub struct Authorized<A: Permission> {
    on: A::On,
    action: PhantomData<A>,
}

impl<A: Permission> Authorized<A> {
    /// The right of Kontor itself, for jobs and for tokens that prove a right by themselves
    /// (an invitation's, a password reset's). Never call it for a logged-in caller.
    pub const fn system(on: A::On) -> Self {
        Self {
            on,
            action: PhantomData,
        }
    }

    /// What the right is on.
    pub const fn on(&self) -> &A::On {
        &self.on
    }

    /// Lets a change through whose effects `actor` may bring about by this action.
    ///
    /// # Errors
    /// As [`clear`].
    pub fn clear<T: Effectful>(&self, actor: &Actor, change: T) -> Result<Cleared<T>, Denied> {
        clear(A::EFFECTS, actor, change)
    }

    /// Gives the resource back.
    pub fn into_inner(self) -> A::On {
        self.on
    }
}

/// Why an action is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The actor can't see the resource: answered like one that does not exist.
    #[error("no such resource")]
    Hidden,
    /// The actor's role does not allow it.
    #[error("the role does not allow this")]
    Forbidden,
    /// The API token lacks this scope.
    #[error("the API token lacks the scope `{0}`")]
    Scope(Scope),
    /// The API token is bound to one organisation, and this is on the account.
    #[error("the API token is bound to one organisation")]
    Bound,
    /// Not with an API token at all: credentials are managed by logged-in people only.
    #[error("an API token can't do this")]
    SessionRequired,
    /// The password was not given recently enough.
    #[error("the password must be given again first")]
    StepUp,
    /// The action has an effect that it does not declare: our own mistake.
    #[error("the action does not declare the effect {0}")]
    Undeclared(Effect),
}

/// Decides whether `actor` may do `A` on `on`.
///
/// # Errors
/// [`Denied`], hidden before forbidden.
pub fn authorize<A: Permission>(actor: &Actor, on: A::On) -> Result<Authorized<A>, Denied> {
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
        if !A::ROLES.contains(&role) {
            return Err(Denied::Forbidden);
        }
    }
    if A::STEP_UP {
        step_up(actor)?;
    }
    Ok(Authorized::system(on))
}

/// Passes when the password was given a moment ago; for operations that are sensitive only in part.
///
/// # Errors
/// [`Denied::StepUp`]; [`Denied::SessionRequired`] for API tokens, which never satisfy it.
pub const fn step_up(actor: &Actor) -> Result<(), Denied> {
    match actor.means {
        Means::Session { stepped_up: true, .. } => Ok(()),
        Means::Session { .. } => Err(Denied::StepUp),
        Means::ApiToken { .. } => Err(Denied::SessionRequired),
    }
}
