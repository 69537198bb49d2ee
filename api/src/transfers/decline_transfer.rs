//! Declining offered products.

use super::transfer_end::{end, notify_offerer};
use super::transfer_reference::{WhichTransfer, lock_both, meant};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Checked, Credential, PathId};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::notifications::Mail;
use kontor_domain::transfers::{Action, DeclineTransfer as Decline, TransferState};
use kontor_persistence::Entry;

/// Decline a transfer
///
/// Declines an open offer and notifies the offerer by mail. Available to legal representatives and administrators
/// of the organization that the products are offered to.
#[utoipa::path(tag = "transfers", operation_id = "decline_transfer", params(OrganizationPath), request_body = WhichTransfer,
    responses((status = 204, description = "The transfer is declined"),
        (status = 409, description = "`transfer_closed`"),
        (status = 422, description = "`invalid_token`: the token is unknown, or for another address or organization")))]
#[post("/incoming-transfers/decline")]
pub async fn decline_transfer(
    who: Credential,
    path: OrganizationPath,
    body: Checked<WhichTransfer>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), asked) = (path, body.0.value.asked()?);
    app.perform(who, "decline_transfer", body.0.digest, move |tx, who| {
        lock_both(tx, who, organization, asked)?;
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Decline>(&actor, organization)?;
        let transfer = meant(tx, organization, actor.user, asked)?;
        end(tx, &transfer, TransferState::Declined, None)?;
        // In the log of the offering organization, without the person who declined.
        tx.record_unseen(
            Chain::Organization(transfer.organization),
            Author::Outsider,
            Entry::new(Action::TransferDeclined, transfer.id),
        );
        let products = tx
            .products()
            .find_all(transfer.organization, &transfer.products)?;
        notify_offerer(tx, &transfer, &products, Mail::transfer_declined)
    })
    .await
}
