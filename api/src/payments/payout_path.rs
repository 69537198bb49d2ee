//! Paths that lead to payouts.

use crate::http::PathIds;
use kontor_domain::ids::{OrganizationId, PayoutId};

/// A payout of an organization.
pub type PayoutPath = PathIds<OrganizationId, PayoutId>;
