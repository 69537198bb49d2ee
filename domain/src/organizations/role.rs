//! The four roles, and who may give, take and manage which (guide "Rechte/Berechtigungen eines Benutzers").

crate::text_enum! {
    /// What a member is to an organisation.
    Role {
        /// Everything, and the legal responsibility.
        LegalRepresentative = "legal_representative",
        /// All rights without the legal responsibility.
        Administrator = "administrator",
        /// Only what was granted; billing on or off.
        Collaborator = "collaborator",
        /// Only what was granted and own teams; not part of the directory, never billing.
        External = "external",
    }
}

impl Role {
    /// The roles that manage an organisation.
    pub const MANAGERS: &'static [Self] = &[Self::LegalRepresentative, Self::Administrator];
    /// The roles that belong to the organisation's directory.
    pub const INTERNAL: &'static [Self] =
        &[Self::LegalRepresentative, Self::Administrator, Self::Collaborator];

    /// Whether invoices and payments are open to this role, `permission` being the collaborator's switch.
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

/// Why a role can't be given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleDenied {
    /// Only a legal representative gives or takes that role, or manages one who holds it.
    #[error("only a legal representative can do this to a legal representative, or give that role")]
    LegalRepresentativeOnly,
    /// The role does not manage members at all.
    #[error("the role does not manage members")]
    NotAManager,
}

/// Whether someone of role `giver` may give `role` to anybody.
///
/// # Errors
/// [`RoleDenied`] when not.
pub fn may_give(giver: Role, role: Role) -> Result<(), RoleDenied> {
    match (giver, role) {
        (Role::Administrator, Role::LegalRepresentative) => Err(RoleDenied::LegalRepresentativeOnly),
        (Role::LegalRepresentative | Role::Administrator, _) => Ok(()),
        (Role::Collaborator | Role::External, _) => Err(RoleDenied::NotAManager),
    }
}

/// Whether someone of role `manager` may change, suspend or remove a member of role `target`.
///
/// # Errors
/// [`RoleDenied`] when not.
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
