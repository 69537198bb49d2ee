//! The caller of an operation on one's own factors, and a factor that it wrote.

use crate::error::Error;
use crate::http::Credential;
use kontor_domain::access::{self, Actor, Authorized, Permission};
use kontor_domain::identity::Account;
use kontor_domain::ids::{SecondFactorId, UserId};
use kontor_domain::second_factors::SecondFactor;
use kontor_persistence::Tx;

/// Loads the caller with the right to an action, and the account, which is locked.
pub fn own_account<A: Permission<On = UserId>>(
    tx: &mut Tx<'_>,
    who: &Credential,
) -> Result<(Actor, Authorized<A>, Account), Error> {
    let actor = who.actor(tx)?;
    let authorized = access::authorize::<A>(&actor, actor.user)?;
    let account = tx
        .identity()
        .own_account_for_update(&authorized)?
        .ok_or(Error::Unauthenticated)?;
    Ok((actor, authorized, account))
}

/// Reads a factor back that this transaction wrote.
pub fn written_factor(tx: &mut Tx<'_>, user: UserId, id: SecondFactorId) -> Result<SecondFactor, Error> {
    let factor = tx.second_factors().find(user, id)?;
    factor.ok_or(Error::Internal("a factor vanished"))
}
