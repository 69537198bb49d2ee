//! Ending all sessions except the current one.

use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, View};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, EndOtherSessions, SessionEnd};
use kontor_persistence::Entry;
use serde::Serialize;
use utoipa::ToSchema;

/// Number of sessions that ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "ended": 2 }))]
pub struct EndedSessions {
    /// Number of sessions that were open and have been ended.
    ended: usize,
}
impl View for EndedSessions {}

/// End all other sessions
///
/// Ends every session except the current one. Each is refused from its next request on.
#[utoipa::path(tag = "identity", operation_id = "end_other_sessions",
    responses((status = 200, description = "The other sessions have ended", body = EndedSessions)))]
#[post("/v1/sessions/end-others")]
pub async fn end_other_sessions(who: Credential, body: NoBody, app: Data<App>) -> Result<Answer, Error> {
    app.act(who, "end_other_sessions", body.digest, |tx, who| {
        let actor = who.actor(tx)?;
        let authorized = access::authorize::<EndOtherSessions>(&actor, actor.user)?;
        let ended = tx
            .identity()
            .end_other_sessions(&authorized, actor.session()?, SessionEnd::Owner)?;
        tx.record(
            Chain::Account(actor.user),
            Author::User(actor.user),
            Entry::new(Action::SessionEnded, actor.user),
        );
        Ok(EndedSessions { ended })
    })
    .await
}
