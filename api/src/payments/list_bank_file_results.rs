//! Listing the report on a file of the bank, for the provider's staff.

use super::bank_file_views::{EntryResultView, ReportLineView};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::ids::BankFileId;
use kontor_domain::payments::ReadBankFileReport as Read;
use serde::Deserialize;
use utoipa::IntoParams;

/// Lines of a report.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichLines {
    /// Only lines with this result.
    pub(super) result: Option<EntryResultView>,
}

/// List the results of a bank file
///
/// Lists what became of each transaction of a file, and of each entry of which nothing was booked, in the order of the
/// file.
#[utoipa::path(tag = "staff", operation_id = "list_bank_file_results",
    params(PathId<BankFileId>, WhichLines, PageParams),
    responses((status = 200, description = "The results", body = PageView<ReportLineView>)))]
#[get("/v1/staff/bank-files/{bank_file_id}/results")]
pub async fn list_bank_file_results(
    who: Credential,
    path: PathId<BankFileId>,
    query: Listing<WhichLines>,
    app: Data<App>,
) -> Result<Written<ReportLineView>, Error> {
    let PathId(id) = path;
    let result = query.filter.result.map(Into::into);
    app.list(who, move |tx, who| {
        let (_, authorized) = who.staff::<Read>(tx)?;
        tx.payments().bank_file(id)?.ok_or(Error::Missing)?;
        let page = tx.payments().report_page(&authorized, id, result, query.page)?;
        Ok(PageView::of(page, ReportLineView::from))
    })
    .await
}
