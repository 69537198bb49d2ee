//! Actions of the log that concern the provider's staff.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// The account was added to the provider's staff.
        StaffAdded = "account.staff_added",
        /// The role or the desk name of a member of staff changed.
        StaffUpdated = "account.staff_updated",
        /// The account was removed from the provider's staff.
        StaffRemoved = "account.staff_removed",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Staff(action)
    }
}
