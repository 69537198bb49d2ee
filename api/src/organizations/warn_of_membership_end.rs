//! The warning before a membership ends: a job that notifies the member.

use super::validity::End;
use crate::jobs::{Attempt, Job, Outcome};
use kontor_persistence::{JobKind, Payload};
use serde::{Deserialize, Serialize};

/// The warning that a membership ends soon, to the member.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct WarnOfMembershipEnd(pub End);

impl Payload for WarnOfMembershipEnd {
    const KIND: JobKind = JobKind::WarnOfMembershipEnd;
}

impl Job for WarnOfMembershipEnd {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        self.0.run_once(attempt, End::warn).await
    }
}
