//! Access of the provider's staff, who act in organizations that they don't belong to.
//!
//! An action of staff is a [`StaffPermission`]. Its right is the same [`Authorized`] that storage takes for actions of
//! customers, but [`authorize_staff`] is the only way to it: [`authorize`](super::authorize) refuses such an action
//! for everyone.

use super::{Actor, Authorized, Denied, Owner, Permission, Resource, Scope, step_up};
use crate::activity::Author;
use crate::ids::{OrganizationId, UserId};
use crate::organizations::Role;
use crate::staff::{DeskName, StaffMember, StaffRole};
use std::collections::BTreeSet;

/// The area of the provider's staff, as the target of actions that span organizations, such as a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffArea;

impl Resource for StaffArea {
    fn owner(&self) -> Owner {
        Owner::StaffArea
    }
}

/// An action of the provider's staff, with the rule that decides who may perform it. API tokens are never accepted.
pub trait StaffPermission {
    /// Type of the action's target: an organization, an object of one, or the [`StaffArea`].
    type On: Resource;
    /// The operation's name, as in the contract.
    const NAME: &'static str;
    /// Roles allowed; empty for every member of staff, with or without a role.
    const ROLES: &'static [StaffRole];
    /// Whether the password must have been entered recently.
    const STEP_UP: bool = true;
}

impl<A: StaffPermission> Permission for A {
    type On = A::On;
    const NAME: &'static str = A::NAME;
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = A::STEP_UP;
    const STAFF: Option<&'static [StaffRole]> = Some(A::ROLES);
}

/// Membership of the provider's staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// The account, with its role and desk name.
    pub member: StaffMember,
    /// Organizations of which the account is a member, in whatever state, where staff may do nothing.
    pub own: BTreeSet<OrganizationId>,
}

/// The caller as a member of staff, as read from the database in this transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffActor {
    /// The account and the credential used.
    pub actor: Actor,
    /// Membership of staff; `None` for everyone else.
    pub employment: Option<Employment>,
}

/// A member of staff with a role, at work: the author of what is done in the organization of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    user: UserId,
    desk_name: DeskName,
}

impl Agent {
    /// Returns the account, which no customer may see.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// Returns the name that customers see.
    #[must_use]
    pub const fn desk_name(&self) -> &DeskName {
        &self.desk_name
    }

    /// Returns the author of entries in logs of customers.
    #[must_use]
    pub fn author(&self) -> Author {
        Author::Agent(self.desk_name.clone())
    }
}

impl StaffActor {
    /// Returns the caller as the author of what it does for customers.
    ///
    /// # Errors
    /// [`Denied::NotStaff`], or [`Denied::Forbidden`] for staff without a role.
    pub fn agent(&self) -> Result<Agent, Denied> {
        let employment = self.employment.as_ref().ok_or(Denied::NotStaff)?;
        let post = employment.member.post.as_ref().ok_or(Denied::Forbidden)?;
        Ok(Agent {
            user: self.actor.user,
            desk_name: post.desk_name.clone(),
        })
    }

    /// Returns the organizations of which the account is a member; what spans organizations leaves them out.
    #[must_use]
    pub fn own_organizations(&self) -> Vec<OrganizationId> {
        let own = self.employment.iter().flat_map(|employment| &employment.own);
        own.copied().collect()
    }
}

/// Decides whether the caller may do `A` at all, before it is known whether there is anything to do it on.
///
/// # Errors
/// [`Denied`]; being no staff at all takes precedence.
pub fn admit_staff<A: StaffPermission>(staff: &StaffActor) -> Result<(), Denied> {
    let employment = staff.employment.as_ref().ok_or(Denied::NotStaff)?;
    staff.actor.session()?;
    let role = employment.member.post.as_ref().map(|post| post.role);
    if !A::ROLES.is_empty() && !role.is_some_and(|role| A::ROLES.contains(&role)) {
        return Err(Denied::Forbidden);
    }
    if A::STEP_UP {
        step_up(&staff.actor)?;
    }
    Ok(())
}

/// Decides whether the caller may do `A` on `on`, as a member of staff.
///
/// # Errors
/// As [`admit_staff`], and [`Denied::OwnOrganization`] for what belongs to an organization of the caller.
pub fn authorize_staff<A: StaffPermission>(staff: &StaffActor, on: A::On) -> Result<Authorized<A>, Denied> {
    admit_staff::<A>(staff)?;
    match on.owner() {
        Owner::StaffArea => {}
        Owner::Organization(organization) => {
            let own = staff.employment.as_ref().map(|employment| &employment.own);
            if own.is_none_or(|own| own.contains(&organization)) {
                return Err(Denied::OwnOrganization);
            }
        }
        // Staff act for customers, never on an account or the installation.
        Owner::User(_) | Owner::Installation => return Err(Denied::Hidden),
    }
    Ok(Authorized::proven(on))
}

#[cfg(test)]
mod tests;
