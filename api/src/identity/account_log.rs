//! The log entry of a new account.

use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Account, Action};
use kontor_persistence::{Entry, Tx};

/// Records the first entry of an account's log.
pub fn record_account(tx: &mut Tx<'_>, account: &Account) {
    tx.record(
        Chain::Account(account.id),
        Author::User(account.id),
        Entry::new(Action::AccountCreated, account.id),
    );
}
