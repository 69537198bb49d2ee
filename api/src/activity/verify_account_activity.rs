//! Checking that the log of the caller's own account is complete and unchanged.

use super::chain_check::{SLICE, check};
use super::known_head::KnownHead;
use super::views::ActivityCheck;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Params};
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access;
use kontor_domain::activity::VerifyAccountActivity;

/// Verify your own activity log
///
/// Checks the chain of MACs of the account's log from the first entry to the last; its key is stored outside the
/// database. Up to 20,000 entries are checked per request: `next_cursor` continues from there.
#[utoipa::path(tag = "activity", operation_id = "verify_account_activity", params(KnownHead),
    responses((status = 200, description = "The result of the check", body = ActivityCheck)))]
#[get("/v1/profile/activity/verify")]
pub async fn verify_account_activity(
    who: Credential,
    query: Params<KnownHead>,
    app: Data<App>,
) -> Result<web::Json<ActivityCheck>, Error> {
    let some = |walk| {
        app.read(who.at(app.clock.now()), move |tx, who| {
            let actor = who.actor(tx)?;
            let authorized = access::authorize::<VerifyAccountActivity>(&actor, actor.user)?;
            Ok(tx.activity().verify_some(&authorized, walk, SLICE)?)
        })
    };
    check(query.0.read()?, some).await.map(web::Json)
}
