//! Reading one export.

use super::billing_export_view::BillingExportView;
use super::billing_path::BillingExportPath;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ReadBillingExport as Read;

/// Get an export
///
/// Returns an export with its state, and the number of documents written so far.
#[utoipa::path(tag = "billing", operation_id = "get_billing_export", params(BillingExportPath),
    responses((status = 200, description = "The export", body = BillingExportView, headers(("ETag")))))]
#[get("/billing-exports/{billing_export_id}")]
pub async fn get_billing_export(
    who: Credential,
    path: BillingExportPath,
    app: Data<App>,
) -> Result<Versioned<BillingExportView>, Error> {
    let PathIds(organization, id) = path;
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Read>(&actor, organization)?;
        let export = tx.billing().export(&authorized, id)?.ok_or(Error::Missing)?;
        Ok(Versioned(BillingExportView::of(export, tx.now())))
    })
    .await
}
