//! Ending one of one's own sessions; the current one: logging out.

use crate::app::App;
use crate::error::Error;
use crate::http::path::SessionPath;
use crate::http::{Credential, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Action, Author, Chain};
use kontor_persistence::Entry;

/// End a session
///
/// It is refused from its next request on, on every node. Ending the current one logs out.
#[utoipa::path(tag = "identity", operation_id = "end_session", params(SessionPath),
    responses((status = 204, description = "The session has ended"), (status = 404, description = "`not_found`: no such session of one's own")))]
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
