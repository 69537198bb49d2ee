//! The end of a membership: a job that notifies the people concerned.

use super::validity::End;
use crate::jobs::{Attempt, Job, Outcome};
use kontor_persistence::{JobKind, Payload};
use serde::{Deserialize, Serialize};

/// The notice of an expired membership, to the member and the managers.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct EndMembership(pub End);

impl Payload for EndMembership {
    const KIND: JobKind = JobKind::EndMembership;
}

impl Job for EndMembership {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        self.0.run_once(attempt, End::announce).await
    }
}
