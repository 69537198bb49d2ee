//! Quotas: limits on the objects of an organization or account. They are generous, and keep the work for a tenant
//! bounded.

use std::fmt;

crate::text_enum! {
    /// A kind of object with a quota.
    Quota {
        /// Grants of an organization, including those of invitations.
        Grants = "grants",
        /// Teams of an organization.
        Teams = "teams",
        /// Products of an organization that are not canceled.
        Products = "products",
        /// Billing addresses of an organization.
        BillingAddresses = "billing_addresses",
        /// Exports of an organization's documents that are being made or can be downloaded.
        BillingExports = "billing_exports",
        /// Open invitations of an organization.
        Invitations = "invitations",
        /// Members of an organization, including suspended and expired ones.
        Members = "members",
        /// Usable API tokens of an account.
        ApiTokens = "api_tokens",
        /// Kept message checks of an account.
        MessageChecks = "message_checks",
    }
}

/// The limit of each quota; 0 for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quotas {
    /// Grants of an organization.
    pub grants: u32,
    /// Teams of an organization.
    pub teams: u32,
    /// Products of an organization.
    pub products: u32,
    /// Billing addresses of an organization.
    pub billing_addresses: u32,
    /// Exports of an organization.
    pub billing_exports: u32,
    /// Open invitations of an organization.
    pub invitations: u32,
    /// Members of an organization.
    pub members: u32,
    /// API tokens of an account.
    pub api_tokens: u32,
    /// Message checks of an account.
    pub message_checks: u32,
}

impl Quotas {
    /// Returns the limit, if there is one.
    #[must_use]
    pub fn limit(self, quota: Quota) -> Option<u32> {
        let limit = match quota {
            Quota::Grants => self.grants,
            Quota::Teams => self.teams,
            Quota::Products => self.products,
            Quota::BillingAddresses => self.billing_addresses,
            Quota::BillingExports => self.billing_exports,
            Quota::Invitations => self.invitations,
            Quota::Members => self.members,
            Quota::ApiTokens => self.api_tokens,
            Quota::MessageChecks => self.message_checks,
        };
        (limit > 0).then_some(limit)
    }
}

/// Refusal because a quota is exhausted.
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
