//! Mails that reach a person also where the address of the account was changed by an intruder.

use crate::error::Error;
use kontor_domain::identity::Account;
use kontor_domain::notifications::Mail;
use kontor_persistence::Tx;

/// Sends a mail to the address of an account, and to former addresses that can still undo a change.
pub fn notify_every_address(tx: &mut Tx<'_>, account: &Account, mail: &Mail) -> Result<(), Error> {
    let person = &account.person;
    for address in tx.identity().all_addresses(account.id, &person.email)? {
        tx.outbox().push(&address, person.locale, mail)?;
    }
    Ok(())
}
