//! Members of the provider's staff and their roles.

use super::DeskName;
use crate::ids::UserId;
use chrono::{DateTime, Utc};

crate::text_enum! {
    /// Role of a member of the provider's staff.
    StaffRole {
        /// Finds invoices, records payments and refunds made outside, and issues credit notes.
        BillingClerk = "billing_clerk",
    }
}

/// Position of a member of staff: the role, and the name that customers see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The role.
    pub role: StaffRole,
    /// Name towards customers.
    pub desk_name: DeskName,
}

/// A member of the provider's staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// The account.
    pub user: UserId,
    /// Role and desk name; `None` for staff that has no role yet.
    pub post: Option<Post>,
    /// Time at which the account was added to the staff.
    pub created_at: DateTime<Utc>,
}
