//! Listing the caller's own sessions.

use super::views::SessionView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Means};

/// List sessions
///
/// Lists the caller's own open sessions, one for each device logged in, newest first.
#[utoipa::path(tag = "identity", operation_id = "list_sessions", params(PageParams),
    responses((status = 200, description = "The open sessions", body = PageView<SessionView>)))]
#[get("/v1/sessions")]
pub async fn list_sessions(
    who: Credential,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<SessionView>, Error> {
    app.list(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let sessions = tx
            .identity()
            .sessions(&access::authorize(&actor, actor.user)?, query.page)?;
        let current = match actor.means {
            Means::Session { id, .. } => Some(id),
            Means::ApiToken { .. } | Means::Requested => None,
        };
        let rules = tx.session_rules();
        Ok(PageView::of(sessions, |session| {
            SessionView::of(session, current, rules)
        }))
    })
    .await
}
