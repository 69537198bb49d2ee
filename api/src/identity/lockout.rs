//! Locking everyone out of an account that an intruder may have taken over.

use crate::error::Error;
use kontor_domain::identity::SessionEnd;
use kontor_domain::ids::UserId;
use kontor_persistence::Tx;

/// Ends and revokes every means of access to the account, including the password; only a reset by mail remains.
/// Every new means of access belongs here.
pub fn lock_out_everybody(tx: &mut Tx<'_>, user: UserId, why: SessionEnd) -> Result<(), Error> {
    tx.identity().end_all_sessions(user, why)?;
    tx.identity().forget_all_devices(user)?;
    tx.identity().revoke_all_api_tokens(user)?;
    tx.identity().void_password_resets(user)?;
    tx.identity().void_pending_email_change(user)?;
    Ok(tx.identity().disable_password(user)?)
}
