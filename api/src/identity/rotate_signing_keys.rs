//! Replacing the signing key once it is old.

use super::signing_keys::rotate_signing_keys;
use crate::jobs::{Attempt, Job, Outcome};
use chrono::TimeDelta;
use kontor_domain::identity::Rotation;
use kontor_persistence::{JobKind, Payload};
use serde::{Deserialize, Serialize};

/// Interval at which the age of the signing key is checked.
const ROTATION_EVERY: TimeDelta = TimeDelta::hours(1);

/// The recurring look at the age of the signing key.
#[derive(Serialize, Deserialize)]
pub struct RotateSigningKeys;

impl Payload for RotateSigningKeys {
    const KIND: JobKind = JobKind::RotateSigningKeys;
}

impl Job for RotateSigningKeys {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let due = Rotation::WhenOlderThan(attempt.app.settings.identity.signing_key);
        let rotated = rotate_signing_keys(attempt.app, due).await;
        Outcome::Again(ROTATION_EVERY, rotated.err().map(|error| error.to_string()))
    }
}
