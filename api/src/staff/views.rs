//! Wire representation of the provider's staff.

use crate::moment::moment;
use chrono::{DateTime, Utc};
use kontor_domain::staff::{DeskName, StaffMember, StaffRole};
use serde::Serialize;
use utoipa::ToSchema;

/// Role of a member of the provider's staff.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StaffRole)]
pub enum StaffRoleView {
    /// Finds invoices, records payments and refunds made outside, and issues credit notes.
    BillingClerk,
}

impl From<StaffRole> for StaffRoleView {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::BillingClerk => Self::BillingClerk,
        }
    }
}

/// Place in the provider's staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffMember, example = json!({
    "role": "billing_clerk", "desk_name": "Mara (Billing)", "created_at": "2026-11-23T08:15:00Z"
}))]
pub struct StaffMemberView {
    /// Role; null for staff that has no role yet.
    #[schema(required = true)]
    role: Option<StaffRoleView>,
    /// Name under which customers see what the person does; null without a role.
    #[schema(required = true)]
    desk_name: Option<String>,
    /// Time at which the account was added to the staff.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
}

impl From<StaffMember> for StaffMemberView {
    fn from(member: StaffMember) -> Self {
        let name = |name: &DeskName| name.as_str().to_owned();
        Self {
            role: member.post.as_ref().map(|post| post.role.into()),
            desk_name: member.post.as_ref().map(|post| name(&post.desk_name)),
            created_at: member.created_at,
        }
    }
}
