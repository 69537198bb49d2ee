//! Every rule in one place, so that a change of policy is reviewed as a table (`tests/access.txt`).

use super::{Effect, Permission, Scope};
use crate::organizations::Role;
use crate::{activity, grants, identity, invitations, organizations, products, teams, transfers};

/// The rule of one action, as data.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The operation's name.
    pub name: &'static str,
    /// The roles that may; empty for actions on one's own account.
    pub roles: &'static [Role],
    /// The scope an API token needs; `None`: never with an API token.
    pub scope: Option<Scope>,
    /// Whether a token bound to one organisation may, on what belongs to a person.
    pub bound: bool,
    /// Whether the password must have been given a moment ago.
    pub step_up: bool,
    /// The effects that it may have.
    pub effects: &'static [Effect],
}

impl Rule {
    /// The rule of `A`.
    #[must_use]
    pub const fn of<A: Permission>() -> Self {
        Self {
            name: A::NAME,
            roles: A::ROLES,
            scope: A::SCOPE,
            bound: A::BOUND,
            step_up: A::STEP_UP,
            effects: A::EFFECTS,
        }
    }
}

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    identity::RULES
        .iter()
        .chain(organizations::RULES)
        .chain(invitations::RULES)
        .chain(products::RULES)
        .chain(grants::RULES)
        .chain(teams::RULES)
        .chain(transfers::RULES)
        .chain(activity::RULES)
}
