//! Deletion of expired data: the steps of all tables.

use crate::error::StorageError;
use crate::jobs::Jobs;
use crate::tx::PurgeStep;
use crate::{
    address_mails, billing, idempotency, identity, invitations, jobs, mail_counts, message_checks,
    notifications, second_factors, sms,
};

/// The steps of each part, beside its tables.
const PARTS: [&[PurgeStep]; 12] = [
    identity::PURGE,
    second_factors::PURGE,
    invitations::PURGE,
    address_mails::PURGE,
    mail_counts::PURGE,
    notifications::PURGE,
    sms::PURGE,
    jobs::PURGE,
    idempotency::PURGE,
    billing::PURGE[0],
    billing::PURGE[1],
    message_checks::PURGE,
];

/// Returns the steps of a purge, one for each kind of expired rows. Each runs in its own transaction, so that none
/// holds rows of one table while waiting for those of another.
pub fn purge_steps() -> impl Iterator<Item = PurgeStep> {
    PARTS.into_iter().flatten().copied()
}

impl Jobs<'_, '_> {
    /// Runs all of [`purge_steps`] in one transaction, if nothing else is written concurrently.
    pub fn purge_expired(&mut self) -> Result<usize, StorageError> {
        purge_steps().map(|step| step(self.tx)).sum()
    }
}
