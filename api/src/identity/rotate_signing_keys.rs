//! Replacing the signing key once it is old.

use super::rotate_signing_keys;
use super::{Outcome, Worker};
use chrono::TimeDelta;
use kontor_domain::identity::Rotation;

/// Interval at which the age of the signing key is checked.
const ROTATION_EVERY: TimeDelta = TimeDelta::hours(1);

impl Worker {
    pub(super) async fn rotate_signing_keys(&self) -> Outcome {
        let due = Rotation::WhenOlderThan(self.app.settings.signing_key);
        let rotated = rotate_signing_keys(&self.app, due).await;
        Outcome::Again(ROTATION_EVERY, rotated.err().map(|error| error.to_string()))
    }
}
