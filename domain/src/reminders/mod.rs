//! Reminders of invoices that are not paid in time: the schedule, the decision, disputes, and the explanation of a
//! reminder.

mod action;
mod calendar;
mod causes;
mod charges;
mod cover;
mod decision;
mod diagnosis;
mod dispute;
mod permissions;
mod reminder;
mod schedule;

pub use action::Action;
pub use calendar::BankingDays;
pub use causes::{diagnose, not_from_us};
pub use charges::{ChargeRules, Charged, Charges};
pub use cover::{OpenInvoice, Unplaced, UnplacedPayment};
pub use decision::{Decision, DecisionDays, Reminded, Standing, WaitReason, decide};
pub use diagnosis::{
    Cause, Facts, Finding, InvoiceFacts, MessageOrigin, PaymentFacts, Remedy, ReminderFacts, Verdict,
};
pub use dispute::{DecisionWords, Dispute, DisputeOutcome, DisputeReason, Resolution};
pub use permissions::{
    DiagnoseInvoice, DiagnoseMessageCheck, DiagnoseReminder, DisputeInvoice, DownloadReminder, FindDisputes,
    ListReminders, RULES, ReadReminder, ResolveDispute, WithdrawReminder,
};
pub use reminder::{Reminder, ReminderState};
pub use schedule::{GAP_DAYS, InvalidSchedule, LEVELS, LastImport, Level, Schedule};
