//! Listing the hand-overs of an organization.

use super::hand_over_view::{HandOverStateView, HandOverView};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::organizations::Role;
use kontor_persistence::HandOverFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of hand-overs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichHandOvers {
    /// Only hand-overs in this state.
    state: Option<HandOverStateView>,
}

/// List hand-overs
///
/// Lists hand-overs, newest first. Legal representatives and administrators see all of them, collaborators only
/// those offered to them.
#[utoipa::path(tag = "organizations", operation_id = "list_hand_overs",
    params(OrganizationPath, WhichHandOvers, PageParams),
    responses((status = 200, description = "The hand-overs", body = PageView<HandOverView>)))]
#[get("/hand-overs")]
pub async fn list_hand_overs(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichHandOvers>,
    app: Data<App>,
) -> Result<Written<HandOverView>, Error> {
    let PathId(id) = path;
    let state = query.filter.state.map(Into::into);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, id)?;
        let authorized = access::authorize(&actor, id)?;
        let standing = actor.standing.ok_or(Denied::Hidden)?;
        let sees_all = Role::MANAGERS.contains(&standing.role);
        let filter = HandOverFilter {
            state,
            receiver: (!sees_all).then_some(standing.member),
        };
        let hand_overs = tx.organizations().hand_overs(&authorized, filter, query.page)?;
        let now = tx.now();
        Ok(PageView::of(hand_overs, |hand_over| {
            HandOverView::of(&hand_over, now)
        }))
    })
    .await
}
