//! Settings of background work.

use super::Problem;
use super::given::Given;
use super::setting::Unit::Seconds;
use super::setting::{Setting, count, time};
use chrono::TimeDelta;
use std::time::Duration;

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    count("mail_deliveries", "4", 1..=64, "mails",
        "Number of mails delivered at the same time, each over its own connection; one more for security mails"),
    count("mail_attempts", "12", 1..=100, "attempts",
        "Number of attempts to deliver a mail before it is set aside as a dead letter"),
    time("job_poll_seconds", "1", 1..=3600, Seconds,
        "Interval at which waiting jobs are looked for"),
    time("job_lease_seconds", "180", 1..=3600, Seconds,
        "Time for which a job belongs to the node that took it; the jobs of a killed node are taken up afterwards, on SQLite at once when Kontor starts again"),
];

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct JobSettings {
    pub mail_deliveries: usize,
    pub mail_attempts: u32,
    pub job_poll: Duration,
    pub job_lease: TimeDelta,
}

impl JobSettings {
    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self {
            mail_deliveries: given.number("mail_deliveries")?,
            mail_attempts: given.number("mail_attempts")?,
            job_poll: given.duration("job_poll_seconds")?,
            job_lease: given.span("job_lease_seconds")?,
        })
    }
}
