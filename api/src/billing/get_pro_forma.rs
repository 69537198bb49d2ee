//! Reading one pro-forma invoice.

use super::billing_path::ProFormaPath;
use super::pro_forma_view::ProFormaView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, PathIds, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ReadProForma as Read;

/// Get a pro-forma invoice
///
/// Returns one pro-forma invoice with its lines, and the invoice that it became.
#[utoipa::path(tag = "billing", operation_id = "get_pro_forma", params(ProFormaPath),
    responses((status = 200, description = "The pro-forma invoice", body = ProFormaView, headers(("ETag")))))]
#[get("/pro-formas/{pro_forma_id}")]
pub async fn get_pro_forma(
    who: Credential,
    path: ProFormaPath,
    app: Data<App>,
) -> Result<Versioned<ProFormaView>, Error> {
    let PathIds(organization, id) = path;
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Read>(&actor, organization)?;
        let document = tx.billing().document(organization, id)?.ok_or(Error::Missing)?;
        Ok(Versioned(ProFormaView::of(&document, tx.now().date_naive())))
    })
    .await
}
