//! Reading one transfer.

use super::views::TransferView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::TransferPath;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::transfers::ReadTransfer as Read;

/// Get a transfer
///
/// Returns one transfer. Available to legal representatives and administrators of the offering organization.
#[utoipa::path(tag = "transfers", operation_id = "get_transfer", params(TransferPath),
    responses((status = 200, description = "The transfer", body = TransferView, headers(("ETag")))))]
#[get("/transfers/{transfer_id}")]
pub async fn get_transfer(
    who: Credential,
    path: TransferPath,
    app: Data<App>,
) -> Result<Versioned<TransferView>, Error> {
    let PathIds(organization, id) = path;
    let transfer = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Read>(&actor, organization)?;
            let transfer = tx.transfers().find(organization, id)?;
            Ok(TransferView::of(
                &transfer.ok_or(Error::Missing)?,
                &actor,
                tx.now(),
            ))
        })
        .await?;
    Ok(Versioned(transfer))
}
