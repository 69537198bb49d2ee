//! Shared steps of hand-overs: visibility, closing, and notifying both parties.

use crate::error::Error;
use kontor_domain::access::Standing;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{HandOverId, UserId};
use kontor_domain::notifications::{Between, Mail};
use kontor_domain::organizations::{
    Action, HandOver, HandOverClosed, HandOverState, Membership, Organization, Role,
};
use kontor_persistence::{Entry, Tx};

/// Returns the hand-over to managers of the organization and to its receiver; for all others it does not exist.
pub fn visible(tx: &mut Tx<'_>, standing: &Standing, id: HandOverId) -> Result<HandOver, Error> {
    tx.organizations()
        .find_hand_over(standing.organization, id)?
        .filter(|found| Role::MANAGERS.contains(&standing.role) || found.receiver.member == standing.member)
        .ok_or(Error::Missing)
}

/// Closes an open hand-over and logs it.
///
/// # Errors
/// A storage failure. The inner result is the state of one that is not open.
pub fn close(
    tx: &mut Tx<'_>,
    author: UserId,
    hand_over: &HandOver,
    state: HandOverState,
    action: Action,
) -> Result<Result<HandOver, HandOverClosed>, Error> {
    if let Err(closed) = hand_over.open(tx.now()) {
        return Ok(Err(closed));
    }
    let closed = HandOver {
        stored_state: state,
        closed_at: Some(tx.now()),
        ..hand_over.clone()
    };
    if !tx.organizations().close_hand_over(&closed)? {
        // Closed by a concurrent request.
        let found = tx
            .organizations()
            .find_hand_over(hand_over.organization, hand_over.id)?
            .ok_or(Error::Missing)?;
        return Ok(Err(HandOverClosed(found.stored_state)));
    }
    let entry = Entry::new(action, closed.id);
    tx.record(
        Chain::Organization(closed.organization),
        Author::User(author),
        entry,
    );
    Ok(Ok(closed))
}

/// Notifies giver and receiver, each in their own language; `mail` builds the text for each.
pub fn notify_both(
    tx: &mut Tx<'_>,
    hand_over: &HandOver,
    mail: impl Fn(&Between<'_>, &Organization) -> Mail,
) -> Result<(), Error> {
    let organization = tx
        .organizations()
        .find(hand_over.organization)?
        .ok_or(Error::Missing)?;
    let giver = tx.identity().account(hand_over.giver.user)?;
    let receiver = tx.identity().account(hand_over.receiver.user)?;
    let (Some(giver), Some(receiver)) = (giver, receiver) else {
        return Ok(());
    };
    for to_giver in [true, false] {
        let between = Between {
            giver: &giver.person,
            receiver: &receiver.person,
            to_giver,
        };
        tx.outbox()
            .notify(between.recipient(), &mail(&between, &organization))?;
    }
    Ok(())
}

/// Cancels the open hand-overs that a changed membership no longer fits.
pub fn cancel_broken(tx: &mut Tx<'_>, author: UserId, after: &Membership) -> Result<(), Error> {
    let now = tx.now();
    cancel_those(tx, author, after, |hand_over| hand_over.broken_by(after, now))
}

/// Cancels the open hand-overs of a membership that ended.
pub fn cancel_all(tx: &mut Tx<'_>, author: UserId, gone: &Membership) -> Result<(), Error> {
    cancel_those(tx, author, gone, |_| true)
}

fn cancel_those(
    tx: &mut Tx<'_>,
    author: UserId,
    member: &Membership,
    ended: impl Fn(&HandOver) -> bool,
) -> Result<(), Error> {
    let open = tx
        .organizations()
        .open_hand_overs_of(member.organization, member.id)?;
    for hand_over in open.iter().filter(|hand_over| ended(hand_over)) {
        let (state, action) = (HandOverState::Cancelled, Action::HandOverCancelled);
        // Otherwise answered or canceled in the meantime.
        if let Ok(closed) = close(tx, author, hand_over, state, action)? {
            notify_both(tx, &closed, Mail::hand_over_cancelled)?;
        }
    }
    Ok(())
}
