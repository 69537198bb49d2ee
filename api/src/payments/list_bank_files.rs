//! Listing files of the bank, for the provider's staff.

use super::bank_file_views::BankFileView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::payments::ListBankFiles as List;

/// List bank files
///
/// Lists the files of the bank, newest first.
#[utoipa::path(tag = "staff", operation_id = "list_bank_files", params(PageParams),
    responses((status = 200, description = "The files", body = PageView<BankFileView>)))]
#[get("/v1/staff/bank-files")]
pub async fn list_bank_files(
    who: Credential,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<BankFileView>, Error> {
    app.list(who, move |tx, who| {
        let (_, authorized) = who.staff::<List>(tx)?;
        let page = tx.payments().bank_files(&authorized, query.page)?;
        Ok(PageView::of(page, |file| BankFileView::of(file, Vec::new())))
    })
    .await
}
