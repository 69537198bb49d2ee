//! Ending one of the caller's own sessions; ending the current one logs out.

use crate::app::App;
use crate::error::Error;
use crate::http::path::SessionPath;
use crate::http::{Credential, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Action;
use kontor_persistence::Entry;

/// End a session
///
/// Ends one of the caller's own sessions. It is refused from its next request on, on every node. Ending the current
/// session logs out.
#[utoipa::path(tag = "identity", operation_id = "end_session", params(SessionPath),
    responses((status = 204, description = "The session has ended"), (status = 404, description = "`not_found`: the caller has no such session")))]
#[delete("/v1/sessions/{session_id}")]
pub async fn end_session(who: Credential, path: SessionPath, app: Data<App>) -> Result<HttpResponse, Error> {
    let PathId(session) = path;
    app.write(who, move |tx, who| {
        let actor = who.actor(tx)?;
        if !tx
            .identity()
            .end_session(&access::authorize(&actor, actor.user)?, session)?
        {
            return Err(Error::Missing);
        }
        tx.record(
            Chain::Account(actor.user),
            Author::User(actor.user),
            Entry::new(Action::SessionEnded, session),
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
