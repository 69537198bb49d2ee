//! Creating an account, with the first entry of its log.

use crate::error::Error;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Account, Action};
use kontor_persistence::{Constraint, Entry, NewAccount, StorageError, Tx};

/// Creates an account and records it.
///
/// # Errors
/// [`Error::Changed`] if the address was taken in the meantime.
pub fn create_account(tx: &mut Tx<'_>, new: &NewAccount) -> Result<Account, Error> {
    let account = match tx.identity().create_account(new) {
        Err(StorageError::Refused(Constraint::EmailTaken)) => return Err(Error::Changed),
        account => account?,
    };
    tx.record(
        Chain::Account(account.id),
        Author::User(account.id),
        Entry::new(Action::AccountCreated, account.id),
    );
    Ok(account)
}
