//! Downloading documents of the history in an archive.

use super::document_archive::entries;
use super::history_blocks::block;
use super::history_filter::{WhichDocuments, narrowing};
use super::problems::export_too_large;
use crate::app::App;
use crate::error::Error;
use crate::http::archive::{self, zipped};
use crate::http::attachment::Attachment;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Params, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, ArchiveBillingDocuments as Archive, ExportFormat};
use kontor_persistence::{Entry, Tx};
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// Number of documents listed at a time.
const BLOCK: u32 = 50;

/// Archive of files.
#[derive(ToSchema)]
#[schema(as = ZipFile, value_type = String, format = Binary, example = "PK")]
#[expect(dead_code, reason = "describes an answer that is no JSON")]
pub struct ZipFile(Vec<u8>);

/// Download billing documents
///
/// Returns a ZIP archive of the documents that `list_billing_documents` returns with the same filters, newest first, as
/// PDF under their numbers: paid invoices in their final form, others with their payment part. It has up to 500
/// documents (a setting of the operator). If there are more, narrow the filter further, or have an export mailed, which
/// has no limit. If the archive can't be completed, or the caller's authorization ends in the meantime, the connection
/// is closed before the answer ends. The download is logged.
#[utoipa::path(tag = "billing", operation_id = "archive_billing_documents", params(OrganizationPath, WhichDocuments),
    responses((status = 200, description = "The documents", body = ZipFile, content_type = "application/zip",
            headers(("Content-Disposition"))),
        (status = 409, description = "`export_too_large`, naming the first document that does not fit")))]
#[get("/billing-documents/archive")]
pub async fn archive_billing_documents(
    who: Credential,
    path: OrganizationPath,
    query: Params<WhichDocuments>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathId(organization), filter) = (path, query.0.read()?);
    let (asked, max) = (filter.clone(), app.settings.billing.archive_documents_max);
    let begin = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Archive>(&actor, organization)?;
        let first = tx
            .billing()
            .history_after(&authorized, &asked, None, max.saturating_add(1))?;
        if let Some(next) = first.get(max as usize) {
            return Err(export_too_large(max, next));
        }
        if who.wants_body() {
            let how = narrowing(&asked, ExportFormat::Zip);
            let entry = Entry::new(Action::DocumentsExported, organization).change(Value::Null, how);
            tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        }
        Ok(())
    };
    app.read_logged(who.clone(), begin).await?;
    let app = app.into_inner();
    let shared = Arc::new((Arc::clone(&app), who, filter));
    let documents = entries(app, None, move |after| {
        let shared = Arc::clone(&shared);
        async move { block::<Archive>(&shared.0, &shared.1, organization, (&shared.2, after), BLOCK).await }
    });
    let name = format!("billing-documents-{organization}.zip");
    let file = Attachment {
        name: &name,
        media_type: archive::MEDIA_TYPE,
        size: None,
    };
    Ok(file.answer(zipped(documents)))
}
