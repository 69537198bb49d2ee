//! The path of a check.

use crate::http::PathIds;
use kontor_domain::ids::{MessageCheckId, OrganizationId};

/// A check of a message, made in an organization.
pub type MessageCheckPath = PathIds<OrganizationId, MessageCheckId>;
