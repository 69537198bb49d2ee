//! Actions of the log that concern payments.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// A payment came from the bank.
        PaymentReceived = "payment.received",
        /// A payment of the bank was allocated.
        PaymentAllocated = "payment.allocated",
        /// The allocation of a payment was undone.
        AllocationUndone = "payment.allocation_undone",
        /// The bank took a payment back.
        PaymentTakenBack = "payment.taken_back",
        /// A payment was returned to its payer.
        PaymentReturned = "payment.returned",
        /// A member asked for a payment to be allocated.
        AllocationRequested = "payment.allocation_requested",
        /// A file of the bank was uploaded.
        BankFileUploaded = "bank_file.uploaded",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Payments(action)
    }
}
