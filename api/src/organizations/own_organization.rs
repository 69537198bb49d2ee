//! An organization in the list of the caller's own.

use super::views::OrganizationView;
use crate::http::shown;
use crate::views::MembershipStateView;
use kontor_persistence::OrganizationListing;
use serde::Serialize;
use utoipa::ToSchema;

/// Organization that the caller is a member of.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnOrganization {
    #[serde(flatten)]
    organization: OrganizationView,
    /// Id of the caller's membership.
    my_member_id: shown::MemberId,
    /// State of the caller's membership. Unless it is `active`, the organization is visible only here, without its
    /// contact data.
    my_state: MembershipStateView,
}

impl From<OrganizationListing> for OwnOrganization {
    fn from(listing: OrganizationListing) -> Self {
        Self {
            organization: OrganizationView::listed(&listing.organization, listing.role, listing.state),
            my_member_id: listing.member.into(),
            my_state: listing.state.into(),
        }
    }
}
