//! Tokens of product back ends: issued by the operator, bound to kinds of products, good for asking who may do what.

use crate::ids::ServiceTokenId;
use crate::products::ProductKind;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// The most characters in the name of a service token.
pub const SERVICE_TOKEN_NAME_MAX: usize = 60;

/// A product back end's token; its secret is known to the back end only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceToken {
    /// Its id.
    pub id: ServiceTokenId,
    /// For the operator.
    pub name: String,
    /// The kinds of products that it may ask about.
    pub kinds: BTreeSet<ProductKind>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when it is worth nothing.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When the operator took it back.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ServiceToken {
    /// Whether it is worth something at `now`.
    #[must_use]
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}
