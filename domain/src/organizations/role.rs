//! The four roles, with the rules for giving, taking and managing them (guide "Rechte/Berechtigungen eines
//! Benutzers").

crate::text_enum! {
    /// A member's role in an organization.
    Role {
        /// All rights, and the legal responsibility.
        LegalRepresentative = "legal_representative",
        /// All rights without the legal responsibility.
        Administrator = "administrator",
        /// Only granted rights; billing optional.
        Collaborator = "collaborator",
        /// Only granted rights and own teams; not part of the directory, never billing.
        External = "external",
    }
}

impl Role {
    /// The roles that manage an organization.
    pub const MANAGERS: &'static [Self] = &[Self::LegalRepresentative, Self::Administrator];
    /// The roles that belong to the organization's directory.
    pub const INTERNAL: &'static [Self] =
        &[Self::LegalRepresentative, Self::Administrator, Self::Collaborator];

    /// Whether this role can see invoices and payments; `permission` is the collaborator's switch.
    #[must_use]
    pub const fn has_billing(self, permission: bool) -> bool {
        match self {
            Self::LegalRepresentative | Self::Administrator => true,
            Self::Collaborator => permission,
            Self::External => false,
        }
    }

    /// Whether payment reminders can be sent to this role.
    #[must_use]
    pub const fn has_reminders(self) -> bool {
        match self {
            Self::LegalRepresentative | Self::Administrator | Self::Collaborator => true,
            Self::External => false,
        }
    }
}

/// Reason why a role can't be given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleDenied {
    /// Only a legal representative can give or take that role, or manage a member who holds it.
    #[error("only a legal representative can do this to a legal representative, or give that role")]
    LegalRepresentativeOnly,
    /// The role does not manage members.
    #[error("the role does not manage members")]
    NotAManager,
}

/// Checks that a member of role `giver` may give `role`.
///
/// # Errors
/// [`RoleDenied`].
pub fn may_give(giver: Role, role: Role) -> Result<(), RoleDenied> {
    match (giver, role) {
        (Role::Administrator, Role::LegalRepresentative) => Err(RoleDenied::LegalRepresentativeOnly),
        (Role::LegalRepresentative | Role::Administrator, _) => Ok(()),
        (Role::Collaborator | Role::External, _) => Err(RoleDenied::NotAManager),
    }
}

/// Checks that a member of role `manager` may change, suspend or remove a member of role `target`.
///
/// # Errors
/// [`RoleDenied`].
pub fn may_manage(manager: Role, target: Role) -> Result<(), RoleDenied> {
    may_give(manager, target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_legal_representative_makes_or_touches_one() {
        use Role::{Administrator, Collaborator, External, LegalRepresentative};
        assert_eq!(may_give(LegalRepresentative, LegalRepresentative), Ok(()));
        assert_eq!(
            may_give(Administrator, LegalRepresentative),
            Err(RoleDenied::LegalRepresentativeOnly)
        );
        assert_eq!(
            may_manage(Administrator, LegalRepresentative),
            Err(RoleDenied::LegalRepresentativeOnly)
        );
        assert_eq!(may_give(Administrator, Administrator), Ok(()));
        for role in Role::ALL {
            assert_eq!(may_give(Collaborator, *role), Err(RoleDenied::NotAManager));
            assert_eq!(may_give(External, *role), Err(RoleDenied::NotAManager));
        }
    }

    #[test]
    fn an_external_never_has_billing() {
        assert!(!Role::External.has_billing(true));
        assert!(Role::Administrator.has_billing(false));
        assert!(Role::Collaborator.has_billing(true) && !Role::Collaborator.has_billing(false));
    }
}
