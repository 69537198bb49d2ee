//! Reading one payout.

use super::payout_path::PayoutPath;
use super::payout_view::PayoutView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::payments::ReadPayout as Read;

/// Get a payout
///
/// Returns one payout.
#[utoipa::path(tag = "billing", operation_id = "get_payout", params(PayoutPath),
    responses((status = 200, description = "The payout", body = PayoutView, headers(("ETag")))))]
#[get("/payouts/{payout_id}")]
pub async fn get_payout(
    who: Credential,
    path: PayoutPath,
    app: Data<App>,
) -> Result<Versioned<PayoutView>, Error> {
    let PathIds(organization, id) = path;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Read>(&actor, organization)?;
            let payout = tx.prepaid().payout(&authorized, id)?.ok_or(Error::Missing)?;
            Ok(PayoutView::from(&payout))
        })
        .await?;
    Ok(Versioned(view))
}
