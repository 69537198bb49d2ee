//! Canceling a requested payout.

use super::payout_booking::{Step, book, entry, notify};
use super::payout_path::PayoutPath;
use super::payout_view::PayoutView;
use crate::app::App;
use crate::billing::BillingRules;
use crate::error::Error;
use crate::http::{Answer, Credential, NoBody, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::payments::CancelPayout as Cancel;

/// Cancel a payout
///
/// Cancels a payout that was not decided yet. The amount returns to the prepaid account.
#[utoipa::path(tag = "billing", operation_id = "cancel_payout", params(PayoutPath),
    responses((status = 200, description = "The canceled payout", body = PayoutView, headers(("ETag"))),
        (status = 409, description = "`payout_state`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/payouts/{payout_id}/cancel")]
pub async fn cancel_payout(
    who: Credential,
    path: PayoutPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    let verify_url = BillingRules::of(&app).verify_url;
    app.act(who, "cancel_payout", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Cancel>(&actor, organization)?;
        let found = tx.prepaid().payout_for_update(&authorized, id)?;
        let before = found.ok_or(Error::Missing)?;
        who.preconditions().check(&PayoutView::from(&before))?;
        let after = before.cancelled(tx.now())?;
        tx.prepaid().save_payout(&authorized, &after)?;
        let today = tx.now().date_naive();
        book(tx, &authorized, &after, (Step::Released, today))?;
        let author = Author::User(actor.user);
        tx.record(Chain::Organization(organization), author, entry(&after));
        notify(tx, &after, &verify_url)?;
        Ok(PayoutView::from(&after))
    })
    .await
}
