//! Reminders over HTTP and by jobs, disputes, the explanation of a reminder, and the proof of its origin.

mod decide_reminders;
mod diagnose_invoice;
mod diagnose_message_check;
mod diagnose_reminder;
mod diagnosing;
mod diagnosis_view;
mod dispute_invoice;
mod dispute_view;
mod find_disputes;
mod get_reminder;
mod get_reminder_pdf;
mod list_reminders;
mod printing;
pub mod problems;
mod reminder_note;
mod reminder_path;
mod reminder_rules;
mod reminder_view;
mod resolve_dispute;
mod routes;
mod send_reminder;
mod verify_code;
mod withdraw_reminder;

pub use decide_reminders::DecideReminders;
pub(crate) use decide_reminders::remind_within;
pub use find_disputes::DisputeStateView;
pub(crate) use reminder_rules::ReminderRules;
pub use routes::{routes, routes_of_organizations};
pub use send_reminder::SendReminder;
