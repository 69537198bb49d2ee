//! Actions of the log that concern transfers.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// Products were offered to another organization.
        TransferOffered = "transfer.offered",
        /// The link of an offer was shown again.
        TransferLinkShown = "transfer.link_shown",
        /// Products were transferred to another organization.
        TransferAccepted = "transfer.accepted",
        /// An offer of products was declined.
        TransferDeclined = "transfer.declined",
        /// An offer of products was canceled.
        TransferCancelled = "transfer.cancelled",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Transfers(action)
    }
}
