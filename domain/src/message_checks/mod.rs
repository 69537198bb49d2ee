//! Message checks: whether a message that claims to be from the provider is, with the reasons.

mod action;
mod check;
mod permissions;
mod reason;
mod report;
mod sent;
mod verdict;

pub use action::Action;
pub use check::{MessageCheck, MessageSource, NamedInvoice};
pub use permissions::{CreateMessageCheck, DeleteMessageCheck, ListMessageChecks, RULES, ReadMessageCheck};
pub use reason::{Bearing, Obstacle, Place, Reason, ReasonCode};
pub use report::Report;
pub use sent::{Sent, Stated};
pub use verdict::{CONFIGURED_KEY, GIVEN_KEY, Verdict};
