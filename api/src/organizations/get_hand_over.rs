//! Reading one hand-over.

use super::hand_over_view::HandOverView;
use super::hand_overs::visible;
use crate::app::App;
use crate::error::Error;
use crate::http::path::HandOverPath;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::organizations::ReadHandOver as Read;

/// Get a hand-over
///
/// Returns one hand-over. Available to legal representatives, administrators and its receiver.
#[utoipa::path(tag = "organizations", operation_id = "get_hand_over", params(HandOverPath),
    responses((status = 200, description = "The hand-over", body = HandOverView, headers(("ETag")))))]
#[get("/hand-overs/{hand_over_id}")]
pub async fn get_hand_over(
    who: Credential,
    path: HandOverPath,
    app: Data<App>,
) -> Result<Versioned<HandOverView>, Error> {
    let PathIds(organization, id) = path;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Read>(&actor, organization)?;
            let hand_over = visible(tx, &actor.standing.ok_or(Denied::Hidden)?, id)?;
            Ok(HandOverView::of(&hand_over, tx.now()))
        })
        .await?;
    Ok(Versioned(view))
}
