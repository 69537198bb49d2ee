//! Showing the link of an open offer, as often as it is wanted.

use crate::app::App;
use crate::error::Error;
use crate::http::path::TransferPath;
use crate::http::{Credential, PathIds};
use actix_web::get;
use actix_web::web::{self, Data};
use kontor_domain::access;
use kontor_domain::activity::{Action, Author, Chain};
use kontor_domain::transfers::ReadTransferLink as Read;
use kontor_persistence::{Entry, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// A link that is to be passed on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "token": "kontor_transfer_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r",
    "url": "https://kontor.example/app/transfer#token=kontor_transfer_Y2hhbmdlIG1lLCBJIGFtIGFuIGV4YW1wbGUuIE9r"
}))]
pub struct TransferLink {
    /// What `preview_transfer` and `accept_transfer` want.
    token: String,
    /// The page that takes it.
    #[schema(format = "uri")]
    url: String,
}

/// Get the link of a transfer
///
/// For legal representatives and administrators of the organization that offers, as long as the offer is open. An offer
/// to an address or to an organization of one's own can be accepted only there, whoever has the link. Wants a password
/// that was given a moment ago, as the offer itself does, and leaves an entry in the log.
#[utoipa::path(tag = "transfers", operation_id = "get_transfer_link", params(TransferPath),
    responses((status = 200, description = "The link", body = TransferLink),
        (status = 409, description = "`transfer_closed`")))]
#[get("/v1/organizations/{organization_id}/transfers/{transfer_id}/link")]
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
    // Who asks for the head alone sees no link.
    let token = if who.wants_body() {
        app.write(who, show).await?
    } else {
        app.read(who, show).await?
    };
    let url = format!("{}/app/transfer#token={token}", app.public_url());
    Ok(web::Json(TransferLink { token, url }))
}
