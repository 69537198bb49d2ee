//! Canceling an offer.

use super::transfer_end::end;
use super::views::TransferView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::TransferPath;
use crate::http::{Answer, Credential, NoBody, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::transfers::{Action, CancelTransfer as Cancel, TransferState};
use kontor_persistence::Entry;

/// Cancel a transfer
///
/// Withdraws an open offer. Available to legal representatives and administrators of the offering organization. Its
/// link stops working.
#[utoipa::path(tag = "transfers", operation_id = "cancel_transfer", params(TransferPath),
    responses((status = 200, description = "The canceled transfer", body = TransferView, headers(("ETag"))),
        (status = 409, description = "`transfer_closed`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/transfers/{transfer_id}/cancel")]
pub async fn cancel_transfer(
    who: Credential,
    path: TransferPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    app.act(who, "cancel_transfer", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Cancel>(&actor, organization)?;
        tx.transfers().lock(id)?;
        let transfer = tx.transfers().find(organization, id)?.ok_or(Error::Missing)?;
        who.preconditions()
            .check(&TransferView::of(&transfer, &actor, tx.now()))?;
        let ended = end(tx, &transfer, TransferState::Cancelled, None)?;
        tx.record(
            Chain::Organization(organization),
            Author::User(actor.user),
            Entry::new(Action::TransferCancelled, id),
        );
        Ok(TransferView::of(&ended, &actor, tx.now()))
    })
    .await
}
