//! Every rule in one place, so that a policy change is reviewed as a table (`tests/access.txt`).

use super::{Effect, Permission, Scope};
use crate::organizations::Role;
use crate::staff::StaffRole;
use crate::{
    activity, billing, grants, identity, invitations, message_checks, organizations, payments, products,
    reminders, second_factors, staff, teams, transfers,
};

/// The rule of one action, as data.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The operation's name.
    pub name: &'static str,
    /// Roles allowed; empty for actions on one's own account.
    pub roles: &'static [Role],
    /// Scope required of an API token; `None` if API tokens are not accepted.
    pub scope: Option<Scope>,
    /// Whether an API token bound to one organization is accepted for what belongs to a person.
    pub bound: bool,
    /// Whether it is hidden from members without the billing permission.
    pub billing: bool,
    /// Whether the password must have been entered recently.
    pub step_up: bool,
    /// Effects the action may have.
    pub effects: &'static [Effect],
    /// Roles of staff, if only the provider's staff may perform it; empty for every member of staff.
    pub staff: Option<&'static [StaffRole]>,
}

impl Rule {
    /// Returns the rule of `A`.
    #[must_use]
    pub const fn of<A: Permission>() -> Self {
        Self {
            name: A::NAME,
            roles: A::ROLES,
            scope: A::SCOPE,
            bound: A::BOUND,
            billing: A::BILLING,
            step_up: A::STEP_UP,
            effects: A::EFFECTS,
            staff: A::STAFF,
        }
    }
}

/// Returns all rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    identity::RULES
        .iter()
        .chain(organizations::RULES)
        .chain(invitations::RULES)
        .chain(products::RULES)
        .chain(grants::RULES)
        .chain(teams::RULES)
        .chain(transfers::RULES)
        .chain(billing::RULES)
        .chain(payments::RULES)
        .chain(message_checks::RULES)
        .chain(payments::PREPAID_RULES)
        .chain(reminders::RULES)
        .chain(activity::RULES)
        .chain(second_factors::RULES)
        .chain(staff::RULES)
}
