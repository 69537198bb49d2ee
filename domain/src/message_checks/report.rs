//! The report on a message.

use super::{Reason, Verdict};

/// Verdict on a message, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The findings, those that speak against the message first.
    pub reasons: Vec<Reason>,
}

impl Report {
    /// Makes the report of findings.
    #[must_use]
    pub fn of(mut reasons: Vec<Reason>) -> Self {
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.code.bearing()));
        Self {
            verdict: Verdict::of(&reasons),
            reasons,
        }
    }
}
