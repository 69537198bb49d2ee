//! Deletion of factors that were never confirmed, and of challenges that are over.

use super::approvals::old_approvals;
use super::factor_codes::old_codes;
use crate::error::StorageError;
use crate::schema::{login_challenges, second_factors};
use crate::tx::{PurgeStep, Tx};
use crate::types::UtcTs;
use chrono::TimeDelta;
use diesel::prelude::*;

/// Retention of challenges that are over.
const CHALLENGE_KEPT: TimeDelta = TimeDelta::days(1);

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[unconfirmed_factors, old_codes, old_approvals, old_challenges];

fn unconfirmed_factors(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let expired = second_factors::expires_at
        .le(UtcTs::from(tx.now()))
        .assume_not_null();
    Ok(diesel::delete(second_factors::table.filter(expired)).execute(tx.conn)?)
}

fn old_challenges(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let old = login_challenges::expires_at.le(tx.ago(CHALLENGE_KEPT));
    Ok(diesel::delete(login_challenges::table.filter(old)).execute(tx.conn)?)
}
