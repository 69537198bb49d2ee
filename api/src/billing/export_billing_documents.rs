//! Exporting the history as a file.

use super::history_blocks::{block, lines};
use super::history_filter::{WhichDocuments, narrowing};
use crate::app::App;
use crate::error::Error;
use crate::http::csv::{self, CsvParams, Exporting, File};
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{Action, ExportBillingDocuments as Export, ExportFormat};
use kontor_persistence::{Entry, HistoryPlace, Tx};
use serde_json::Value;
use std::sync::Arc;

/// Number of documents in the first block, so that the answer starts early.
const FIRST: u32 = 200;
/// Number of documents read, and held in memory, at a time.
const BLOCK: u32 = 2_000;

/// Export billing documents
///
/// Returns the invoices and credit notes as CSV (RFC 4180, UTF-8), newest first: those that `list_billing_documents`
/// returns with the same filters. Amounts of credit notes are negative, so that the columns add up by currency. Values
/// that a spreadsheet would take for a formula are prefixed with an apostrophe. If the export can't be completed, or the
/// caller's authorization ends in the meantime, the connection is closed before the answer ends. The download is logged.
#[utoipa::path(tag = "billing", operation_id = "export_billing_documents",
    params(OrganizationPath, WhichDocuments, CsvParams),
    responses((status = 200, description = "The documents, with a header line", body = String,
        content_type = "text/csv; charset=utf-8", headers(("Content-Disposition")), example = json!(EXAMPLE))))]
#[get("/billing-documents/export")]
pub async fn export_billing_documents(
    who: Credential,
    path: OrganizationPath,
    query: Exporting<WhichDocuments>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathId(organization), filter) = (path, query.filter.read()?);
    let asked = narrowing(&filter, ExportFormat::Csv);
    let begin = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Export>(&actor, organization)?;
        if who.wants_body() {
            let entry =
                Entry::new(Action::DocumentsExported, organization).change(Value::Null, asked.clone());
            tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        }
        csv::language(tx, &actor)
    };
    let language = app.read_logged(who.clone(), begin).await?;
    let shared = Arc::new((app, who, filter));
    let read = move |after: Option<HistoryPlace>| {
        let shared = Arc::clone(&shared);
        async move {
            let limit = if after.is_none() { FIRST } else { BLOCK };
            let found =
                block::<Export>(&shared.0, &shared.1, organization, (&shared.2, after), limit).await?;
            Ok(lines(found, shared.0.clock.now()))
        }
    };
    let file = File {
        name: format!("billing-documents-{organization}.csv"),
        form: query.form,
        language,
    };
    Ok(csv::attachment(&file, None, read))
}

const EXAMPLE: &str = "kind,id,number,state,overdue,issued_on,due_on,settled_on,reference,recipient_name,order_number,\
description,billing_address_id,invoice_id,currency,net,vat,rounding,total,open\r\n\
invoice,inv_0192f0c1e5b07cc3a4d15e6f708192f2,INV-2026-000042,open,false,2026-11-29,2026-12-29,,\
000000000000000000000000423,Muster AG,,\"Drive Basic, Archive\",bad_0192f0c1e5b07cc3a4d15e6f708192f1,,CHF,63.83,5.17,\
0.00,69.00,69.00\r\n";
