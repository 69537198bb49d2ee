//! Reading one of the caller's own second factors.

use super::views::SecondFactorView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::SecondFactorPath;
use crate::http::{Credential, PathId, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::second_factors::ReadSecondFactor;

/// Get a second factor
///
/// Returns one of the caller's own factors, active or waiting for its confirmation, without its secret.
#[utoipa::path(tag = "second_factors", operation_id = "get_second_factor", params(SecondFactorPath),
    responses((status = 200, description = "The factor", body = SecondFactorView, headers(("ETag"))),
        (status = 404, description = "`not_found`: the caller has no such factor")))]
#[get("/v1/second-factors/{second_factor_id}")]
pub async fn get_second_factor(
    who: Credential,
    path: SecondFactorPath,
    app: Data<App>,
) -> Result<Versioned<SecondFactorView>, Error> {
    let PathId(id) = path;
    let factor = app
        .read(who, move |tx, who| {
            let actor = who.actor(tx)?;
            access::authorize::<ReadSecondFactor>(&actor, actor.user)?;
            tx.second_factors().find(actor.user, id)?.ok_or(Error::Missing)
        })
        .await?;
    Ok(Versioned(factor.into()))
}
