//! Reading one of the caller's own API tokens.

use super::views::ApiTokenView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::ApiTokenPath;
use crate::http::{Credential, PathId, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// Get an API token
///
/// Returns one of the caller's own unrevoked API tokens, without its secret.
#[utoipa::path(tag = "identity", operation_id = "get_api_token", params(ApiTokenPath),
    responses((status = 200, description = "The token", body = ApiTokenView, headers(("ETag"))),
        (status = 404, description = "`not_found`: the caller has no such token")))]
#[get("/v1/api-tokens/{api_token_id}")]
pub async fn get_api_token(
    who: Credential,
    path: ApiTokenPath,
    app: Data<App>,
) -> Result<Versioned<ApiTokenView>, Error> {
    let PathId(id) = path;
    let token = app
        .read(who, move |tx, who| {
            let actor = who.actor(tx)?;
            tx.identity()
                .api_token(&access::authorize(&actor, actor.user)?, id)?
                .ok_or(Error::Missing)
        })
        .await?;
    Ok(Versioned(ApiTokenView::from(token)))
}
