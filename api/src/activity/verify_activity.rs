//! Checking that an organization's log is complete and unchanged.

use super::chain_check::{SLICE, check};
use super::known_head::KnownHead;
use super::views::ActivityCheck;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Params, PathId};
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access;
use kontor_domain::activity::VerifyActivity;

/// Verify the activity log
///
/// Checks the chain of MACs of the log from the first entry to the last; its key is stored outside the database.
/// Available to legal representatives and administrators. Up to 20,000 entries are checked per request:
/// `next_cursor` continues from there.
#[utoipa::path(tag = "activity", operation_id = "verify_activity", params(OrganizationPath, KnownHead),
    responses((status = 200, description = "The result of the check", body = ActivityCheck)))]
#[get("/activity/verify")]
pub async fn verify_activity(
    who: Credential,
    path: OrganizationPath,
    query: Params<KnownHead>,
    app: Data<App>,
) -> Result<web::Json<ActivityCheck>, Error> {
    let (PathId(id), walk) = (path, query.0.read()?);
    let some = |walk| {
        app.read(who.at(app.clock.now()), move |tx, who| {
            let actor = who.actor_in(tx, id)?;
            let authorized = access::authorize::<VerifyActivity>(&actor, id)?;
            Ok(tx.activity().verify_some(&authorized, walk, SLICE)?)
        })
    };
    check(walk, some).await.map(web::Json)
}
