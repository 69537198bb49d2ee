//! Listing the caller's own API tokens.

use super::views::ApiTokenView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;

/// List API tokens
///
/// Lists the caller's own unrevoked API tokens, newest first, without their secrets.
#[utoipa::path(tag = "identity", operation_id = "list_api_tokens", params(PageParams),
    responses((status = 200, description = "The tokens", body = PageView<ApiTokenView>)))]
#[get("/v1/api-tokens")]
pub async fn list_api_tokens(
    who: Credential,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<ApiTokenView>, Error> {
    app.list(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let tokens = tx
            .identity()
            .api_tokens(&access::authorize(&actor, actor.user)?, query.page)?;
        Ok(PageView::of(tokens, ApiTokenView::from))
    })
    .await
}
