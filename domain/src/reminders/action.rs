//! Actions of the log that concern reminders and disputes.

use crate::activity;

crate::text_enum! {
    /// The action performed. The word is part of the chain and never changes.
    Action {
        /// A reminder was sent.
        ReminderSent = "reminder.sent",
        /// A reminder was withdrawn.
        ReminderWithdrawn = "reminder.withdrawn",
        /// An invoice was disputed.
        DisputeOpened = "dispute.opened",
        /// A dispute was decided.
        DisputeResolved = "dispute.resolved",
    }
}

impl From<Action> for activity::Action {
    fn from(action: Action) -> Self {
        Self::Reminders(action)
    }
}
