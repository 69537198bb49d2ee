//! Reading the log of the caller's own account.

use super::filter::{WhichEntries, may_ask};
use super::scopes::TOLD_OF_ACCOUNTS;
use super::views::{ActivityEntryView, seen_by};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::ListAccountActivity;

/// List your own activity
///
/// Lists the events of the caller's account, such as logins, changes of credentials and changes of the profile,
/// newest first. Actions in an organization are in the log of that organization.
#[utoipa::path(tag = "activity", operation_id = "list_account_activity", params(WhichEntries, PageParams),
    responses((status = 200, description = "The entries", body = PageView<ActivityEntryView>)))]
#[get("/v1/profile/activity")]
pub async fn list_account_activity(
    who: Credential,
    query: Listing<WhichEntries>,
    app: Data<App>,
) -> Result<Written<ActivityEntryView>, Error> {
    let filter = query.filter.read()?;
    app.list(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let authorized = access::authorize::<ListAccountActivity>(&actor, actor.user)?;
        may_ask(&filter, &actor, TOLD_OF_ACCOUNTS)?;
        let entries = tx.activity().list(&authorized, &filter, query.page)?;
        Ok(PageView::of(entries, |entry| seen_by(&actor, entry).into()))
    })
    .await
}
