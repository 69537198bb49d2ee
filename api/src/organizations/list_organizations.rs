//! Listing the caller's own organizations.

use super::views::{MembershipStateView, OrganizationView};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_persistence::OrganizationListing;
use serde::Serialize;
use utoipa::ToSchema;

/// Organization that the caller is a member of.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnOrganization {
    #[serde(flatten)]
    organization: OrganizationView,
    /// Id of the caller's membership.
    #[schema(
        pattern = "^member_[0-9a-f]{32}$",
        example = "member_0192f0c1e5b07cc3a4d15e6f708192a4"
    )]
    my_member_id: String,
    /// State of the caller's membership. Unless it is `active`, the organization is visible only here, without its
    /// contact data.
    my_state: MembershipStateView,
}

impl From<OrganizationListing> for OwnOrganization {
    fn from(listing: OrganizationListing) -> Self {
        Self {
            organization: OrganizationView::listed(&listing.organization, listing.role, listing.state),
            my_member_id: listing.member.to_string(),
            my_state: listing.state.into(),
        }
    }
}

/// List your own organizations
///
/// Lists the caller's organizations in the order in which the caller joined, with the caller's role. If the
/// membership is suspended or expired, `my_state` says so, and contact data is omitted except for the country.
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
