//! Listing one's own organizations.

use super::views::{MembershipStateView, OrganizationView};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, Written, shown};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_persistence::OrganizationListing;
use serde::Serialize;
use utoipa::ToSchema;

/// An organization one is a member of.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnOrganization {
    #[serde(flatten)]
    organization: OrganizationView,
    /// Your own membership's id.
    my_member_id: shown::MemberId,
    /// Whether your own membership counts; if not, the organization can only be seen here, without its contact
    /// data.
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

/// List one's organizations
///
/// In the order one joined, with your own role. Those in which your own membership is suspended or expired are
/// marked so, and show neither phone nor postal address but the country.
#[utoipa::path(tag = "organizations", operation_id = "list_organizations", params(PageParams),
    responses((status = 200, description = "The organizations", body = PageView<OwnOrganization>)))]
#[get("/v1/organizations")]
pub async fn list_organizations(
    who: Credential,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<OwnOrganization>, Error> {
    app.list(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let authorized = access::authorize(&actor, actor.user)?;
        let listings = tx
            .organizations()
            .list_own(&authorized, actor.only_organization(), query.page)?;
        Ok(PageView::of(listings, OwnOrganization::from))
    })
    .await
}
