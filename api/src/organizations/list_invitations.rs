//! Listing the invitations of an organisation.

use super::paths::OrganizationPath;
use super::views::{InvitationStateView, InvitationView};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::ids::OrganizationId;
use kontor_persistence::InvitationFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichInvitations {
    /// In this state.
    #[param(inline)]
    state: Option<InvitationStateView>,
}

/// List invitations
///
/// Newest first. For legal representatives and administrators.
#[utoipa::path(tag = "organizations", operation_id = "list_invitations",
    params(OrganizationPath, WhichInvitations, PageParams),
    responses((status = 200, description = "The invitations", body = PageView<InvitationView>)))]
#[get("/v1/organizations/{organization_id}/invitations")]
pub async fn list_invitations(
    who: Credential,
    path: PathId<OrganizationId>,
    query: Listing<WhichInvitations>,
    app: Data<App>,
) -> Result<Written<InvitationView>, Error> {
    let PathId(id) = path;
    let filter = InvitationFilter {
        state: query.filter.state.map(Into::into),
    };
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, id)?;
        let invitations = tx
            .organizations()
            .invitations(&access::grant(&actor, id)?, filter, query.page)?;
        let now = tx.now();
        Ok(PageView::of(invitations, |invitation| {
            InvitationView::of(&invitation, now)
        }))
    })
    .await
}
