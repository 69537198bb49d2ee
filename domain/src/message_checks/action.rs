//! Actions of the log that concern checks of messages. They are in the log of the person, who alone sees the checks.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// A message was checked.
        MessageChecked = "message_check.created",
        /// The result of a check was deleted.
        MessageCheckDeleted = "message_check.deleted",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::MessageChecks(action)
    }
}
