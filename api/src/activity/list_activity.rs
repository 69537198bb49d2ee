//! Reading an organization's log.

use super::filter::{WhichEntries, may_ask};
use super::scopes::TOLD_OF_ORGANIZATIONS;
use super::views::{ActivityEntryView, seen_by};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::ListActivity;

/// List activity
///
/// Lists the actions in an organization, newest first: actor, action, object, values before and after, time and
/// origin. Available to legal representatives and administrators.
#[utoipa::path(tag = "activity", operation_id = "list_activity", params(OrganizationPath, WhichEntries, PageParams),
    responses((status = 200, description = "The entries", body = PageView<ActivityEntryView>)))]
#[get("/activity")]
pub async fn list_activity(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichEntries>,
    app: Data<App>,
) -> Result<Written<ActivityEntryView>, Error> {
    let (PathId(id), filter) = (path, query.filter.read()?);
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, id)?;
        let authorized = access::authorize::<ListActivity>(&actor, id)?;
        may_ask(&filter, &actor, TOLD_OF_ORGANIZATIONS)?;
        let entries = tx.activity().list(&authorized, &filter, query.page)?;
        Ok(PageView::of(entries, |entry| seen_by(&actor, entry).into()))
    })
    .await
}
