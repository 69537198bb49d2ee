//! Second factors, recovery codes, and the challenges that ask for one of them.
//!
//! A transaction that changes something here holds the lock of the account, so that a login, a removal and a new factor of one
//! account follow each other.

mod approvals;
mod challenges;
mod export;
mod factor_codes;
mod factors;
mod forget;
mod proofs;
mod purge;
mod recovery_codes;

pub use approvals::ActiveDevice;
pub use challenges::NewChallenge;
pub use factor_codes::CodePlace;
pub use factors::{NewDevice, NewSms, NewTotp};
pub use recovery_codes::RecoveryCodeCount;

pub(crate) use purge::PURGE;

use crate::tx::Tx;

/// Second factors, within a transaction.
pub struct SecondFactors<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns factors, recovery codes and challenges.
    pub fn second_factors(&mut self) -> SecondFactors<'_, 'c> {
        SecondFactors { tx: self }
    }
}
