//! Canceling a hand-over.

use super::hand_over_view::HandOverView;
use super::hand_overs::{close, notify_both, visible};
use crate::app::App;
use crate::error::Error;
use crate::http::path::HandOverPath;
use crate::http::{Answer, Credential, NoBody, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{Action, CancelHandOver as Cancel, HandOverState};

/// Cancel a hand-over
///
/// Withdraws an open hand-over. Available to its giver and any other legal representative.
#[utoipa::path(tag = "organizations", operation_id = "cancel_hand_over", params(HandOverPath),
    responses((status = 200, description = "The canceled hand-over", body = HandOverView, headers(("ETag"))),
        (status = 409, description = "`hand_over_closed`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/hand-overs/{hand_over_id}/cancel")]
pub async fn cancel_hand_over(
    who: Credential,
    path: HandOverPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    app.act(who, "cancel_hand_over", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Cancel>(&actor, organization)?;
        let hand_over = visible(tx, &actor.standing.ok_or(Denied::Hidden)?, id)?;
        who.preconditions()
            .check(&HandOverView::of(&hand_over, tx.now()))?;
        let (state, action) = (HandOverState::Cancelled, Action::HandOverCancelled);
        let closed = close(tx, actor.user, &hand_over, state, action)??;
        notify_both(tx, &closed, Mail::hand_over_cancelled)?;
        Ok(HandOverView::of(&closed, tx.now()))
    })
    .await
}
