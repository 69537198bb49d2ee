//! Disputes: a customer does not agree with an invoice, once, and the staff decide.

use crate::ids::{DisputeId, InvoiceId, OrganizationId};
use crate::text::{InvalidText, ParseText, TextForm, paragraph};
use chrono::{DateTime, Utc};

/// Maximum number of characters in a reason, or in the words of a decision.
const WORDS_MAX: usize = 1_000;

/// Reason for a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeReason(String);

/// Words that the staff write to a customer, about a dispute or a withdrawn reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionWords(String);

impl DisputeReason {
    /// Returns the reason.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl DecisionWords {
    /// Returns the words.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl ParseText for DisputeReason {
    const FORM: TextForm = TextForm::of("DisputeReason").length(1, WORDS_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        paragraph(raw, WORDS_MAX).map(Self)
    }
}

impl ParseText for DecisionWords {
    const FORM: TextForm = TextForm::of("DecisionWords").length(1, WORDS_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        paragraph(raw, WORDS_MAX).map(Self)
    }
}

crate::text_enum! {
    /// Outcome of a dispute.
    DisputeOutcome {
        /// The customer is right: the invoice is not reminded of anymore.
        Accepted = "accepted",
        /// The invoice stands: reminders go on.
        Rejected = "rejected",
    }
}

/// A decided dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Outcome.
    pub outcome: DisputeOutcome,
    /// Words to the customer.
    pub words: String,
    /// Time of the decision.
    pub at: DateTime<Utc>,
}

/// A dispute about an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Its id.
    pub id: DisputeId,
    /// Organization.
    pub organization: OrganizationId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// Reason given by the customer.
    pub reason: String,
    /// Time of its opening.
    pub opened_at: DateTime<Utc>,
    /// The decision, once there is one.
    pub resolution: Option<Resolution>,
}

impl Dispute {
    /// Whether it keeps the invoice from being reminded of.
    #[must_use]
    pub fn holds_reminders(&self) -> bool {
        self.resolution
            .as_ref()
            .is_none_or(|resolution| resolution.outcome == DisputeOutcome::Accepted)
    }
}
