//! Accepting a hand-over of legal responsibility: the receiver becomes legal representative, then the giver takes
//! the agreed role; both or neither.

use super::departure::{gone, holdings, notify};
use super::hand_over_view::HandOverView;
use super::hand_overs::{cancel_broken, close, notify_both, visible};
use super::member_change::record;
use super::views::Holdings;
use crate::app::App;
use crate::error::Error;
use crate::http::path::HandOverPath;
use crate::http::{Answer, Credential, NoBody, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::ids::UserId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    AcceptHandOver as Accept, Action, HandOver, HandOverState, HandedOver, Membership, NotAcceptable, Role,
};
use kontor_persistence::Tx;

/// Accept the legal responsibility
///
/// Makes the receiver a legal representative; only the receiver may accept. The terms were set by the giver and
/// can't be negotiated. A receiver who becomes the only legal representative has payment reminders switched on.
#[utoipa::path(tag = "organizations", operation_id = "accept_hand_over", params(HandOverPath),
    responses((status = 200, description = "The accepted hand-over", body = HandOverView, headers(("ETag"))),
        (status = 409, description = "`hand_over_closed` or `hand_over_party_changed`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/hand-overs/{hand_over_id}/accept")]
pub async fn accept_hand_over(
    who: Credential,
    path: HandOverPath,
    body: NoBody,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    app.act(who, "accept_hand_over", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Accept>(&actor, organization)?;
        let standing = actor.standing.ok_or(Denied::Hidden)?;
        let hand_over = visible(tx, &standing, id)?;
        if hand_over.receiver.member != standing.member {
            return Err(Denied::Forbidden.into());
        }
        who.preconditions()
            .check(&HandOverView::of(&hand_over, tx.now()))?;
        hand_over.open(tx.now())?;
        let (giver, receiver) = both(tx, &hand_over)?;
        let only = tx
            .organizations()
            .is_only_legal_representative(organization, giver.id)?;
        let after = hand_over.accepted(&giver, &receiver, only, tx.now())?;
        let (state, action) = (HandOverState::Accepted, Action::HandOverAccepted);
        let closed = close(tx, actor.user, &hand_over, state, action)??;
        let had = holdings(tx, &giver)?;
        let after = authorized.clear(&actor, after)?;
        tx.organizations().hand_over(&authorized, giver.id, &after)?;
        let after = after.into_change();
        announce(tx, actor.user, &closed, ([&giver, &receiver], &had), &after)?;
        Ok(HandOverView::of(&closed, tx.now()))
    })
    .await
}

fn both(tx: &mut Tx<'_>, hand_over: &HandOver) -> Result<(Membership, Membership), Error> {
    match tx.organizations().parties(hand_over)? {
        (Some(giver), Some(receiver)) => Ok((giver, receiver)),
        _ => Err(NotAcceptable::PartyChanged.into()),
    }
}

/// Writes the log entries, cancels other offers that no longer fit, and mails both parties, plus the managers if
/// the giver left.
fn announce(
    tx: &mut Tx<'_>,
    author: UserId,
    closed: &HandOver,
    ([giver, receiver], had): ([&Membership; 2], &Holdings),
    after: &HandedOver,
) -> Result<(), Error> {
    record(tx, author, receiver, &after.receiver);
    cancel_broken(tx, author, &after.receiver)?;
    if let Some(changed) = &after.giver {
        record(tx, author, giver, changed);
        cancel_broken(tx, author, changed)?;
    } else {
        gone(tx, Action::MemberLeft, author, giver, had)?;
        notify(tx, giver, Some(closed.receiver.member))?;
    }
    notify_both(tx, closed, |between, organization| {
        let role = if between.to_giver {
            after.giver.as_ref().map(|giver| giver.role)
        } else {
            Some(Role::LegalRepresentative)
        };
        Mail::hand_over_accepted(between, organization, role)
    })
}
