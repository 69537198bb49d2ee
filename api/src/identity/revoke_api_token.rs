//! Revoking one of the caller's own API tokens.

use super::views::ApiTokenView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::ApiTokenPath;
use crate::http::{Credential, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Action;
use kontor_persistence::Entry;

/// Revoke an API token
///
/// Revokes one of the caller's own API tokens. It is refused from its next request on.
#[utoipa::path(tag = "identity", operation_id = "revoke_api_token", params(ApiTokenPath),
    responses((status = 204, description = "The token is revoked"), (status = 404, description = "`not_found`: the caller has no such token"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/v1/api-tokens/{api_token_id}")]
pub async fn revoke_api_token(
    who: Credential,
    path: ApiTokenPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathId(token) = path;
    app.write(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let authorized = access::authorize(&actor, actor.user)?;
        let found = tx
            .identity()
            .api_token(&access::authorize(&actor, actor.user)?, token)?
            .ok_or(Error::Missing)?;
        who.preconditions().check(&ApiTokenView::from(found))?;
        if !tx.identity().revoke_api_token(&authorized, token)? {
            return Err(Error::Missing);
        }
        tx.record(
            Chain::Account(actor.user),
            Author::User(actor.user),
            Entry::new(Action::ApiTokenRevoked, token),
        );
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
