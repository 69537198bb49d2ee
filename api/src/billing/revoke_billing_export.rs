//! Revoking an export: its link no longer works, and its file is deleted.

use super::billing_export_view::{BillingExportView, log};
use super::billing_path::BillingExportPath;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, ExportState, RevokeBillingExport as Revoke};
use kontor_persistence::Entry;
use serde_json::Value;
use tracing::warn;

/// Revoke an export
///
/// Revokes the link of an export and deletes its file; one that is being made is given up.
#[utoipa::path(tag = "billing", operation_id = "revoke_billing_export", params(BillingExportPath),
    responses((status = 204, description = "The export is revoked"),
        (status = 404, description = "`not_found`: there is no such export, or it was revoked, has failed or expired"),
        (status = 412, description = "`precondition_failed`")))]
#[delete("/billing-exports/{billing_export_id}")]
pub async fn revoke_billing_export(
    who: Credential,
    path: BillingExportPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    let file = app
        .write(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Revoke>(&actor, organization)?;
            let export = tx
                .billing()
                .export_for_update(&authorized, id)?
                .ok_or(Error::Missing)?;
            let now = tx.now();
            who.preconditions()
                .check(&BillingExportView::of(export.clone(), now))?;
            if !ExportState::KEPT.contains(&export.state) || export.has_expired(now) {
                return Err(Error::Missing);
            }
            let file = tx.billing().revoke_export(&authorized, &export)?;
            let entry = Entry::new(Action::ExportRevoked, id).change(log(&export), Value::Null);
            tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
            Ok(file)
        })
        .await?;
    if let Some(file) = file
        && let Err(error) = app.files.delete(&file.key).await
    {
        // The sweep deletes it later.
        warn!(file = %file.id, %error, "the file of a revoked export could not be deleted");
    }
    Ok(HttpResponse::NoContent().finish())
}
