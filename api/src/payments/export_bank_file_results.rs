//! Exporting the report on a file of the bank, for the provider's staff.

use super::bank_file_views::ReportRow;
use super::list_bank_file_results::WhichLines;
use crate::app::App;
use crate::error::Error;
use crate::http::csv::{self, Block, CsvParams, Exporting, File};
use crate::http::{Credential, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::ids::BankFileId;
use kontor_domain::payments::{EntryResult, ExportBankFileReport as Export, ReportLine};
use std::sync::Arc;

/// Number of lines read, and held in memory, at a time.
const BLOCK: u32 = 1_000;

/// Export the results of a bank file
///
/// Returns the report as CSV (RFC 4180, UTF-8): the lines of `list_bank_file_results`. Values that a spreadsheet would take
/// for a formula are prefixed with an apostrophe.
#[utoipa::path(tag = "staff", operation_id = "export_bank_file_results",
    params(PathId<BankFileId>, WhichLines, CsvParams),
    responses((status = 200, description = "The results, with a header line", body = String,
        content_type = "text/csv; charset=utf-8", headers(("Content-Disposition")), example = json!(EXAMPLE))))]
#[get("/v1/staff/bank-files/{bank_file_id}/results/export")]
pub async fn export_bank_file_results(
    who: Credential,
    path: PathId<BankFileId>,
    query: Exporting<WhichLines>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathId(id) = path;
    let result: Option<EntryResult> = query.filter.result.map(Into::into);
    let language = app
        .read(who.clone(), move |tx, who| {
            let (staff, _) = who.staff::<Export>(tx)?;
            tx.payments().bank_file(id)?.ok_or(Error::Missing)?;
            csv::language(tx, &staff.actor)
        })
        .await?;
    let shared = Arc::new((app, who));
    let read = move |after: u64| {
        let shared = Arc::clone(&shared);
        async move {
            let (app, who) = (&shared.0, shared.1.clone());
            let lines: Vec<ReportLine> = app
                .read(who, move |tx, who| {
                    let (_, authorized) = who.staff::<Export>(tx)?;
                    Ok(tx.payments().report(&authorized, id, result, (after, BLOCK))?)
                })
                .await?;
            let is_full = lines.len() >= BLOCK as usize;
            let next = lines.last().map(|line| line.position).filter(|_| is_full);
            Ok(Block {
                rows: lines.into_iter().map(ReportRow).collect(),
                next,
            })
        }
    };
    let file = File {
        name: format!("bank-file-{id}.csv"),
        form: query.form,
        language,
    };
    Ok(csv::attachment(&file, 0, read))
}

const EXAMPLE: &str = "position,entry,line,result,code,account,currency,amount,reference,payer,booked_on,payment_id\r\n\
1,1,14,booked,,CH9300762011623852957,CHF,74.59,000000000000000000000000423,Muster AG,2026-11-27,\
pay_0192f0c1e5b07cc3a4d15e6f708192a3\r\n";
