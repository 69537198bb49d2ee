//! Uploading a file of the bank, by the provider's staff.

use super::bank_file_views::BankFileView;
use super::import::{BookBankFile, received};
use crate::app::App;
use crate::error::Error;
use crate::files::NewFile;
use crate::http::{Answer, Credential, Params, RawXml, switch};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::StaffPermission;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::payments::{Action, UploadBankFile as Upload};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

/// Options for reading a file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HowToRead {
    /// Whether nothing is booked, and the report says what would be.
    #[serde(default, deserialize_with = "switch")]
    #[param(default = false, required = false)]
    dry_run: bool,
}

/// Content of a bank file.
#[derive(ToSchema)]
#[schema(as = BankFileContent, value_type = String, format = Binary, example = "<Document>…</Document>")]
#[expect(dead_code, reason = "describes a body that is no JSON")]
pub struct BankFileContent(Vec<u8>);

/// Upload a bank file
///
/// Stores a file of the bank and has it booked in the background. It is ISO 20022 camt.053 or camt.054 in version 04 or 08,
/// of at most 100 MiB (a setting of the operator). A payment is booked once, in however many files it stands, and whatever
/// their order. A file that can't be read to its end is refused as a whole.
#[utoipa::path(tag = "staff", operation_id = "upload_bank_file", params(HowToRead),
    request_body(content = BankFileContent, content_type = "application/octet-stream",
        description = "The file, as the bank gave it; `application/xml` and `text/xml` are accepted, too"),
    responses((status = 202, description = "The file, received", body = BankFileView, headers(("ETag")))))]
#[post("/v1/staff/bank-files")]
pub async fn upload_bank_file(
    who: Credential,
    query: Params<HowToRead>,
    body: RawXml,
    app: Data<App>,
) -> Result<Answer, Error> {
    let Params(HowToRead { dry_run }) = query;
    app.read(who.clone(), |tx, who| who.staff::<Upload>(tx).map(drop))
        .await?;
    let new = NewFile {
        purpose: "bank_file",
        content_type: "application/xml",
        expires_at: None,
    };
    let stored = app
        .files
        .put_stream(new, body.up_to(app.settings.billing.bank_file_max)?)
        .await?;
    let mut digest = stored.sha256;
    digest[0] ^= u8::from(dry_run);
    app.accept(who, Upload::NAME, digest, move |tx, who| {
        let (staff, authorized) = who.staff::<Upload>(tx)?;
        let agent = staff.agent()?;
        tx.files().keep(&stored)?;
        let file = received(tx, &stored, Some(agent.user()), dry_run);
        tx.payments().insert_bank_file(&authorized, &file)?;
        tx.jobs().push_own_long(&BookBankFile { file: file.id })?;
        let fields = json!({ "size": file.size, "dry_run": dry_run });
        let entry = Entry::new(Action::BankFileUploaded, file.id).change(Value::Null, fields);
        tx.record(Chain::Installation, Author::User(agent.user()), entry);
        Ok(BankFileView::of(file, Vec::new()))
    })
    .await
}
