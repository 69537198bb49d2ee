//! Tokens of product back ends: issued by the operator, bound to kinds of products, and valid only for access
//! checks.

use crate::ids::ServiceTokenId;
use crate::products::ProductKind;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// Maximum number of characters in the name of a service token.
pub const SERVICE_TOKEN_NAME_MAX: usize = 60;

/// A product back end's token; only the back end knows its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceToken {
    /// Its id.
    pub id: ServiceTokenId,
    /// Name given by the operator.
    pub name: String,
    /// Kinds of products it may ask about.
    pub kinds: BTreeSet<ProductKind>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Expiry.
    pub expires_at: DateTime<Utc>,
    /// Time of last use, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Time of revocation by the operator.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ServiceToken {
    /// Whether it is valid at `now`.
    #[must_use]
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}
