//! Listing the members of an organization.

use super::views::MemberView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::people::sought;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use crate::views::{MembershipStateView, RoleView};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_persistence::MemberFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of members.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichMembers {
    /// Only members with this role.
    role: Option<RoleView>,
    /// Only members in this state.
    state: Option<MembershipStateView>,
    /// Search text of up to 8 words. Each word must begin a word of the first or last name, or a part of the e-mail
    /// address; case and accents are ignored.
    #[param(max_length = 254, example = "lea muster")]
    q: Option<String>,
}

/// List members
///
/// Lists members in the order in which they joined. Available to legal representatives, administrators and
/// collaborators; externals have no access to the directory.
#[utoipa::path(tag = "organizations", operation_id = "list_members", params(OrganizationPath, WhichMembers, PageParams),
    responses((status = 200, description = "The members", body = PageView<MemberView>)))]
#[get("/members")]
pub async fn list_members(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichMembers>,
    app: Data<App>,
) -> Result<Written<MemberView>, Error> {
    let (PathId(id), which) = (path, query.filter);
    let terms = sought(which.q.as_deref())?;
    let filter = MemberFilter {
        role: which.role.map(Into::into),
        state: which.state.map(Into::into),
        terms,
    };
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, id)?;
        let members = tx
            .organizations()
            .members(&access::authorize(&actor, id)?, &filter, query.page)?;
        let now = tx.now();
        Ok(PageView::of(members, |member| MemberView::of(&member, now)))
    })
    .await
}
