//! Quotas: how many of something an organization or account may have at a time. They are generous, and there so that no
//! tenant's work grows without end.

use std::fmt;

crate::text_enum! {
    /// Something that there may only be so many of.
    Quota {
        /// Grants of an organization, those that invitations promise included.
        Grants = "grants",
        /// Teams of an organization.
        Teams = "teams",
        /// Products of an organization that are not cancelled.
        Products = "products",
        /// Open invitations of an organization.
        Invitations = "invitations",
        /// Members of an organization, suspended and expired ones included.
        Members = "members",
        /// Usable API tokens of an account.
        ApiTokens = "api_tokens",
    }
}

/// The limit of each quota; 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quotas {
    /// Grants of an organization.
    pub grants: u32,
    /// Teams of an organization.
    pub teams: u32,
    /// Products of an organization.
    pub products: u32,
    /// Open invitations of an organization.
    pub invitations: u32,
    /// Members of an organization.
    pub members: u32,
    /// API tokens of an account.
    pub api_tokens: u32,
}

impl Quotas {
    /// The limit, if there is one.
    #[must_use]
    pub fn limit(self, quota: Quota) -> Option<u32> {
        let limit = match quota {
            Quota::Grants => self.grants,
            Quota::Teams => self.teams,
            Quota::Products => self.products,
            Quota::Invitations => self.invitations,
            Quota::Members => self.members,
            Quota::ApiTokens => self.api_tokens,
        };
        (limit > 0).then_some(limit)
    }
}

/// A refusal to make more of something than its quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaExceeded {
    /// The quota.
    pub quota: Quota,
    /// Its limit.
    pub limit: u32,
}

impl fmt::Display for QuotaExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the quota `{}` is {}", self.quota, self.limit)
    }
}

impl std::error::Error for QuotaExceeded {}
