//! Findings gathered without repetition, up to a bound.

use crate::bounds::FINDINGS_MAX;
use kontor_domain::message_checks::{Bearing, Reason};
use std::collections::BTreeSet;

/// Gathered findings.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    seen: BTreeSet<Reason>,
    reasons: Vec<Reason>,
}

impl Findings {
    /// Adds a finding that is new. Beyond the bound only one that refutes is added, so that none can be crowded out.
    pub(crate) fn add(&mut self, reason: Reason) {
        let bound = match reason.code.bearing() {
            Bearing::Refutes => 2 * FINDINGS_MAX,
            Bearing::Supports | Bearing::Neutral | Bearing::Doubts => FINDINGS_MAX,
        };
        if self.reasons.len() < bound && self.seen.insert(reason.clone()) {
            self.reasons.push(reason);
        }
    }

    pub(crate) fn extend(&mut self, reasons: impl IntoIterator<Item = Reason>) {
        for reason in reasons {
            self.add(reason);
        }
    }

    /// Returns the findings in the order in which they were made.
    pub(crate) fn into_reasons(self) -> Vec<Reason> {
        self.reasons
    }
}
