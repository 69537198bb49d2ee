//! Reading one credit note.

use super::billing_path::CreditNotePath;
use super::credit_note_view::CreditNoteView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ReadCreditNote as Read;

/// Get a credit note
///
/// Returns one credit note with its lines.
#[utoipa::path(tag = "billing", operation_id = "get_credit_note", params(CreditNotePath),
    responses((status = 200, description = "The credit note", body = CreditNoteView, headers(("ETag")))))]
#[get("/credit-notes/{credit_note_id}")]
pub async fn get_credit_note(
    who: Credential,
    path: CreditNotePath,
    app: Data<App>,
) -> Result<Versioned<CreditNoteView>, Error> {
    let PathIds(organization, id) = path;
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Read>(&actor, organization)?;
        let note = tx.billing().document(organization, id)?.ok_or(Error::Missing)?;
        Ok(Versioned(CreditNoteView::from(&note)))
    })
    .await
}
