//! Actions of the log that concern products.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// A product was ordered.
        ProductOrdered = "product.ordered",
        /// A product was renamed.
        ProductUpdated = "product.updated",
        /// A product was canceled.
        ProductCancelled = "product.cancelled",
        /// An ordered product was paid and became active.
        ProductActivated = "product.activated",
        /// A product was renewed for another period.
        ProductRenewed = "product.renewed",
        /// A product was blocked because its invoice was not paid.
        ProductBlocked = "product.blocked",
        /// A blocked product is in use again.
        ProductUnblocked = "product.unblocked",
        /// A product moved from one organization to another.
        ProductTransferred = "product.transferred",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Products(action)
    }
}
