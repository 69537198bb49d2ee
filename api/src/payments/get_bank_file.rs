//! Reading a file of the bank, for the provider's staff.

use super::bank_file_views::BankFileView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathId};
use actix_web::get;
use actix_web::web::{Data, Json};
use kontor_domain::ids::BankFileId;
use kontor_domain::payments::ReadBankFile as Read;

/// Get a bank file
///
/// Shows how far the booking of a file is, and how many of its entries have which result.
#[utoipa::path(tag = "staff", operation_id = "get_bank_file", params(PathId<BankFileId>),
    responses((status = 200, description = "The file", body = BankFileView)))]
#[get("/v1/staff/bank-files/{bank_file_id}")]
pub async fn get_bank_file(
    who: Credential,
    path: PathId<BankFileId>,
    app: Data<App>,
) -> Result<Json<BankFileView>, Error> {
    let PathId(id) = path;
    let view = app
        .read(who, move |tx, who| {
            who.staff::<Read>(tx)?;
            let file = tx.payments().bank_file(id)?.ok_or(Error::Missing)?;
            Ok(BankFileView::of(file, tx.payments().report_counts(id)?))
        })
        .await?;
    Ok(Json(view))
}
