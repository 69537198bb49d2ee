//! A new set of recovery codes.

use crate::error::Error;
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::second_factors::{Action, MakesRecoveryCodes, RECOVERY_CODES, RecoveryCode};
use kontor_persistence::{Entry, Tx};

/// Makes and stores a set in place of all earlier codes, and returns it as its owner reads it.
pub fn make_recovery_codes<A: MakesRecoveryCodes>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
) -> Result<Vec<String>, Error> {
    let user = *authorized.on();
    let codes: Vec<RecoveryCode> = (0..RECOVERY_CODES)
        .map(|_| RecoveryCode::of_random(tx.secret_bytes()))
        .collect();
    tx.second_factors().replace_recovery_codes(authorized, &codes)?;
    tx.record(
        Chain::Account(user),
        Author::User(user),
        Entry::new(Action::RecoveryCodesRenewed, user),
    );
    Ok(codes.iter().map(RecoveryCode::grouped).collect())
}
