//! Declining a hand-over.

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
use kontor_domain::organizations::{Action, DeclineHandOver as Decline, HandOverState};

/// Decline the legal responsibility
///
/// Declines an open hand-over. Available to its receiver only.
#[utoipa::path(tag = "organizations", operation_id = "decline_hand_over", params(HandOverPath),
    responses((status = 200, description = "The declined hand-over", body = HandOverView, headers(("ETag"))),
        (status = 409, description = "`hand_over_closed`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/hand-overs/{hand_over_id}/decline")]
pub async fn decline_hand_over(
    who: Credential,
    path: HandOverPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    app.act(who, "decline_hand_over", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Decline>(&actor, organization)?;
        let standing = actor.standing.ok_or(Denied::Hidden)?;
        let hand_over = visible(tx, &standing, id)?;
        if hand_over.receiver.member != standing.member {
            return Err(Denied::Forbidden.into());
        }
        who.preconditions()
            .check(&HandOverView::of(&hand_over, tx.now()))?;
        let (state, action) = (HandOverState::Declined, Action::HandOverDeclined);
        let closed = close(tx, actor.user, &hand_over, state, action)??;
        notify_both(tx, &closed, Mail::hand_over_declined)?;
        Ok(HandOverView::of(&closed, tx.now()))
    })
    .await
}
