//! Downloading a credit note as an e-invoice.

use super::billing_path::CreditNotePath;
use super::document_files::Printed;
use super::download::{self, XmlFile};
use super::e_invoice_format::{WhichFormat, xml_of};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Params, PathIds};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::billing::{PrintForm, ReadCreditNoteXml as Read};

/// Download a credit note as an e-invoice
///
/// Returns the document as XML by EN 16931, in the syntax CII or UBL.
#[utoipa::path(tag = "billing", operation_id = "get_credit_note_xml", params(CreditNotePath, WhichFormat),
    responses((status = 200, description = "The e-invoice", body = XmlFile, content_type = "application/xml",
            headers(("Content-Disposition")))))]
#[get("/credit-notes/{credit_note_id}/xml")]
pub async fn get_credit_note_xml(
    who: Credential,
    path: CreditNotePath,
    which: Params<WhichFormat>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathIds(organization, id), Params(which)) = (path, which);
    let document = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            access::authorize::<Read>(&actor, organization)?;
            tx.billing().document(organization, id)?.ok_or(Error::Missing)
        })
        .await?;
    let form = PrintForm::CreditNote;
    let xml = xml_of(
        &app,
        Printed::of(&document, form),
        which.format.unwrap_or_default(),
    )
    .await?;
    Ok(download::xml(&document.content.number, xml))
}
