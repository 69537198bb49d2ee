//! List of an account's export: memberships.

use super::own_organization::OwnOrganization;
use super::views::MemberView;
use crate::export_part::{Block, ExportPart};
use chrono::{DateTime, Utc};
use kontor_domain::organizations::{Membership, MembershipState, Organization};
use kontor_persistence::OrganizationListing;
use serde::Serialize;
use utoipa::ToSchema;

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[ExportPart::of_account(
    "memberships",
    |tx, authorized, _, page| {
        let (all, now) = (tx.organizations().own_memberships(authorized, page)?, tx.now());
        Block::of(all, |(there, own)| MembershipExport::from((there, own, now)))
    },
)];

/// Membership and its organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipExport {
    /// Organization, as in the caller's own list.
    organization: OwnOrganization,
    /// Membership; null if it is not in effect.
    #[schema(required = true)]
    member: Option<MemberView>,
}

impl From<(Organization, Membership, DateTime<Utc>)> for MembershipExport {
    fn from((organization, member, now): (Organization, Membership, DateTime<Utc>)) -> Self {
        Self {
            organization: OwnOrganization::from(OrganizationListing {
                organization,
                role: member.role,
                state: member.state_at(now),
                member: member.id,
            }),
            member: (member.state_at(now) == MembershipState::Active).then(|| MemberView::of(&member, now)),
        }
    }
}
