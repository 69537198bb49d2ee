//! Consequences of the removal of second factors.

use crate::error::Error;
use crate::identity::notify_every_address;
use kontor_domain::access::{Actor, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Account, SessionEnd};
use kontor_domain::notifications::Mail;
use kontor_domain::second_factors::{Action, RemovesFactors};
use kontor_persistence::{Entry, Tx};

/// Ends all other sessions, which were opened with what the account no longer has.
pub fn end_others<A: RemovesFactors>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    actor: &Actor,
) -> Result<(), Error> {
    let (session, reason) = (actor.session()?, SessionEnd::SecondFactorsChanged);
    tx.identity().end_other_sessions(authorized, session, reason)?;
    Ok(())
}

/// Removes all factors with codes and challenges: the password alone opens a session from now on.
pub fn remove_all<A: RemovesFactors>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
    actor: &Actor,
    account: &Account,
) -> Result<(), Error> {
    end_others(tx, authorized, actor)?;
    tx.second_factors().remove_all(authorized)?;
    tx.identity().mark_factor(authorized, actor.session()?, None)?;
    tx.record(
        Chain::Account(account.id),
        Author::User(account.id),
        Entry::new(Action::FactorsDisabled, account.id),
    );
    notify_every_address(tx, account, &Mail::second_factors_disabled(&account.person))
}
