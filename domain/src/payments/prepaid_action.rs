//! Actions of the log that concern the prepaid account.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    PrepaidAction {
        /// A reference for payments in advance was made.
        TopUpCreated = "prepaid.top_up_created",
        /// An invoice was paid from the prepaid account.
        InvoicePaid = "prepaid.invoice_paid",
        /// Money of an invoice was refunded to the prepaid account.
        Refunded = "prepaid.refunded",
        /// A payout was requested.
        PayoutRequested = "payout.requested",
        /// A payout was approved.
        PayoutApproved = "payout.approved",
        /// A payout was refused.
        PayoutRefused = "payout.refused",
        /// A payout was paid.
        PayoutPaid = "payout.paid",
        /// A payout was canceled.
        PayoutCancelled = "payout.cancelled",
        /// A payout came back.
        PayoutReturned = "payout.returned",
        /// The payment method was changed.
        PaymentMethodChanged = "payment_method.changed",
        /// A statement was downloaded.
        StatementExported = "statement.exported",
    }
}

impl From<PrepaidAction> for activity::Action {
    fn from(action: PrepaidAction) -> Self {
        Self::Prepaid(action)
    }
}
