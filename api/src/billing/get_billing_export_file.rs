//! Downloading an export.

use super::archive_billing_documents::ZipFile;
use super::billing_path::BillingExportPath;
use super::problems::EXPORT_NOT_READY;
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::attachment::Attachment;
use crate::http::{Credential, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, DownloadBillingExport as Download, ExportFormat, ExportState};
use kontor_domain::ids::OrganizationId;
use kontor_persistence::{Entry, StoredFile, Tx};
use serde_json::Value;

/// Download an export
///
/// Returns the file of an export: a ZIP archive, or a list as CSV. The mailed link leads here, after a login. The
/// download is logged.
#[utoipa::path(tag = "billing", operation_id = "get_billing_export_file", params(BillingExportPath),
    responses((status = 200, description = "The file", content((ZipFile = "application/zip"),
            (String = "text/csv; charset=utf-8")), headers(("Content-Disposition"))),
        (status = 404, description = "`not_found`: there is no such export, or its link was revoked or has expired"),
        (status = 409, description = "`export_not_ready`")))]
#[get("/billing-exports/{billing_export_id}/file")]
pub async fn get_billing_export_file(
    who: Credential,
    path: BillingExportPath,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathIds(organization, id) = path;
    let find = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Download>(&actor, organization)?;
        let export = tx.billing().export(&authorized, id)?.ok_or(Error::Missing)?;
        if export.state == ExportState::Queued {
            return Err(Refused::new(&EXPORT_NOT_READY).into());
        }
        let is_ready = export.state == ExportState::Ready && !export.has_expired(tx.now());
        let file = export.file.filter(|_| is_ready).ok_or(Error::Missing)?;
        let file = tx.files().find(file)?.ok_or(Error::Missing)?;
        if who.wants_body() {
            let entry = Entry::new(Action::DocumentsExported, id)
                .change(Value::Null, super::billing_export_view::log(&export));
            tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        }
        Ok((file, export.request.format))
    };
    let (file, format) = app.read_logged(who, find).await?;
    answer(&app, organization, &file, format).await
}

async fn answer(
    app: &App,
    organization: OrganizationId,
    file: &StoredFile,
    format: ExportFormat,
) -> Result<HttpResponse, Error> {
    let name = format!("billing-documents-{organization}.{format}");
    let attachment = Attachment {
        name: &name,
        media_type: &file.content_type,
        size: Some(file.size),
    };
    Ok(attachment.answer(app.files.open(file).await?))
}
