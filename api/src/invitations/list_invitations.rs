//! Listing the invitations of an organization.

use super::views::{InvitationStateView, InvitationView};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written, field, query};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Capability};
use kontor_domain::grants::Grant;
use kontor_domain::ids::{Id, InvitationId};
use kontor_persistence::InvitationFilter;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Filters for the list of invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichInvitations {
    /// Only invitations in this state.
    state: Option<InvitationStateView>,
    /// Only invitations into this team. An API token also needs `teams:read`.
    #[param(example = "team_0192f0c1e5b07cc3a4d15e6f708192c1")]
    team_id: Option<field::TeamId>,
}

/// Maximum number of grants on one page, unless a single invitation promises more.
const PAGE_GRANTS_MAX: usize = 2_000;

/// List invitations
///
/// Lists invitations, newest first. Available to legal representatives and administrators. A page ends early if its
/// invitations promise more than 2,000 grants in total.
#[utoipa::path(tag = "organizations", operation_id = "list_invitations",
    params(OrganizationPath, WhichInvitations, PageParams),
    responses((status = 200, description = "The invitations", body = PageView<InvitationView>)))]
#[get("/invitations")]
pub async fn list_invitations(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichInvitations>,
    app: Data<App>,
) -> Result<Written<InvitationView>, Error> {
    let (PathId(id), which) = (path, query.filter);
    let filter = InvitationFilter {
        invited_by: None,
        team: query::field("team_id", which.team_id)?,
        state: which.state.map(Into::into),
    };
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, id)?;
        if filter.team.is_some() {
            actor.must_read(Capability::Teams)?;
        }
        let mut invitations = tx
            .invitations()
            .list(&access::authorize(&actor, id)?, filter, query.page)?;
        let ids: Vec<InvitationId> = invitations.items.iter().map(|one| one.id).collect();
        let (count, found) = tx.grants().promised_first(&ids, PAGE_GRANTS_MAX)?;
        if count < ids.len() {
            invitations.items.truncate(count);
            invitations.next = invitations.items.last().map(|one| one.id.uuid());
        }
        let mut promised: HashMap<InvitationId, Vec<Grant>> = HashMap::new();
        for (invitation, grant) in found {
            promised.entry(invitation).or_default().push(grant);
        }
        let now = tx.now();
        Ok(PageView::of(invitations, |invitation| {
            let grants = promised.remove(&invitation.id).unwrap_or_default();
            InvitationView::of(&invitation, &grants, &actor, now)
        }))
    })
    .await
}
