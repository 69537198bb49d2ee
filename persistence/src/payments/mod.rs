//! Payments: what was received, what it was allocated to, and the files of the bank.

mod bank_files;
mod claims;
mod lookups;
mod methods;
#[expect(clippy::module_inception, reason = "the table is named like the capability")]
mod payments;
mod payouts;
mod prepaid;
mod proposals;
mod requests;
mod rows;
mod statements;

pub use claims::{ClaimCause, Claimed};
pub use lookups::{Known, Reference, SoughtReversal};
pub use payments::{NewAllocation, NewPayment, PaymentKeys, PaymentView};
pub use payouts::FoundPayout;
pub use prepaid::{OpenClaim, Prepaid, TopUp};
pub use requests::{AllocationRequest, RequestState};
pub use statements::{Movement, StatementBalances};

use crate::tx::Tx;

/// Payments, within a transaction.
pub struct Payments<'t, 'c> {
    pub(crate) tx: &'t mut Tx<'c>,
}

impl<'c> Tx<'c> {
    /// Returns payments.
    pub fn payments(&mut self) -> Payments<'_, 'c> {
        Payments { tx: self }
    }
}
