//! Every rule in one list, so that a change of policy is reviewed as a table (`tests/access.txt`).

use super::{Action, Scope};
use crate::organizations::Role;
use crate::{activity, identity, organizations};

/// The rule of one action, as data.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The operation's name.
    pub name: &'static str,
    /// The roles that may; empty for actions on one's own account.
    pub roles: &'static [Role],
    /// The scope an API token needs; `None`: never with an API token.
    pub scope: Option<Scope>,
}

impl Rule {
    /// The rule of `A`.
    #[must_use]
    pub const fn of<A: Action>() -> Self {
        Self {
            name: A::NAME,
            roles: A::ROLES,
            scope: A::SCOPE,
        }
    }
}

/// All rules. An action that is not listed here fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<identity::ReadProfile>(),
    Rule::of::<identity::UpdateProfile>(),
    Rule::of::<identity::ListSessions>(),
    Rule::of::<identity::EndSession>(),
    Rule::of::<identity::EndOtherSessions>(),
    Rule::of::<identity::ListApiTokens>(),
    Rule::of::<identity::CreateApiToken>(),
    Rule::of::<identity::RevokeApiToken>(),
    Rule::of::<organizations::CreateOrganization>(),
    Rule::of::<organizations::ListOrganizations>(),
    Rule::of::<organizations::ReadOrganization>(),
    Rule::of::<organizations::UpdateOrganization>(),
    Rule::of::<organizations::ListMembers>(),
    Rule::of::<organizations::ReadMember>(),
    Rule::of::<organizations::UpdateMember>(),
    Rule::of::<organizations::RemoveMember>(),
    Rule::of::<organizations::LeaveOrganization>(),
    Rule::of::<organizations::ListInvitations>(),
    Rule::of::<organizations::ReadInvitation>(),
    Rule::of::<organizations::CreateInvitation>(),
    Rule::of::<organizations::ResendInvitation>(),
    Rule::of::<organizations::RevokeInvitation>(),
    Rule::of::<organizations::AcceptInvitation>(),
    Rule::of::<activity::ListActivity>(),
    Rule::of::<activity::VerifyActivity>(),
];
