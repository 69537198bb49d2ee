//! Showing the link of an open offer, as often as requested.

use crate::app::App;
use crate::error::Error;
use crate::http::path::TransferPath;
use crate::http::{Credential, PathIds};
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::transfers::Action;
use kontor_domain::transfers::ReadTransferLink as Read;
use kontor_persistence::{Entry, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// Link of an offer, to be passed on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "token": "kontor_transfer_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r",
    "url": "https://kontor.example/app/transfer#token=kontor_transfer_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r"
}))]
pub struct TransferLink {
    /// Token for `preview_transfer` and `accept_transfer`.
    token: String,
    /// URL of the page that accepts the token.
    #[schema(format = "uri")]
    url: String,
}

/// Get the link of a transfer
///
/// Returns the link of an open offer. Available to legal representatives and administrators of the offering
/// organization. An offer to an address or to a named organization can be accepted only there, regardless of the
/// link. Requires a recently confirmed password, as does the offer itself. The access is logged.
#[utoipa::path(tag = "transfers", operation_id = "get_transfer_link", params(TransferPath),
    responses((status = 200, description = "The link", body = TransferLink),
        (status = 409, description = "`transfer_closed`")))]
#[get("/transfers/{transfer_id}/link")]
pub async fn get_transfer_link(
    who: Credential,
    path: TransferPath,
    app: Data<App>,
) -> Result<web::Json<TransferLink>, Error> {
    let PathIds(organization, id) = path;
    let show = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Read>(&actor, organization)?;
        let transfer = tx.transfers().find(organization, id)?.ok_or(Error::Missing)?;
        transfer.open(tx.now())?;
        let token = tx.transfers().token(&authorized, id)?.ok_or(Error::Missing)?;
        if who.wants_body() {
            let entry = Entry::new(Action::TransferLinkShown, id);
            tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        }
        Ok(token)
    };
    let token = app.read_logged(who, show).await?;
    let url = format!("{}/app/transfer#token={token}", app.public_url());
    Ok(web::Json(TransferLink { token, url }))
}
