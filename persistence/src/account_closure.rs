//! Closing of an account: the remaining data does not identify its person.

use crate::error::StorageError;
use crate::tx::Tx;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{CloseAccount, EmailAddress};

impl Tx<'_> {
    /// Closes an account: each capability forgets the person. The address becomes available for a new account.
    /// Memberships must be gone.
    pub fn close_account(
        &mut self,
        authorized: &Authorized<CloseAccount>,
        email: &EmailAddress,
    ) -> Result<(), StorageError> {
        let user = *authorized.on();
        // While the tokens are still there.
        let callers = self.identity().callers_of(user)?;
        self.idempotency_keys().forget(&callers)?;
        let addresses = self.identity().all_addresses(user, email)?;
        for address in &addresses {
            self.invitations().forget_address(address)?;
            self.transfers().forget_address(address)?;
        }
        self.message_checks().forget_person(user)?;
        self.staff().forget_person(user)?;
        self.outbox().withdraw_notices(&addresses)?;
        self.second_factors().forget_person(user)?;
        self.identity().forget_person(user, email)
    }
}
