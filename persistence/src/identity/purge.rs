//! Deletion of expired sign-ups, resets, changes of address, codes, sessions, logins, devices, counters and signing keys.

use crate::error::StorageError;
use crate::schema::{
    devices, email_changes, logins, password_reset_requests, password_resets, phone_codes, sessions,
    sign_ups, signing_keys, throttles,
};
use crate::tx::{PurgeStep, Tx};
use crate::types::UtcTs;
use chrono::TimeDelta;
use diesel::prelude::*;

/// Maximum time an unanswered password reset request waits.
const UNANSWERED_KEPT: TimeDelta = TimeDelta::days(1);
/// Retention of retired signing keys.
const RETIRED_KEY_KEPT: TimeDelta = TimeDelta::days(90);
/// Retention of ended sessions.
const ENDED_SESSION_KEPT: TimeDelta = TimeDelta::days(90);
/// Retention of attempts to log in.
const LOGIN_KEPT: TimeDelta = TimeDelta::days(90);
/// Retention of devices without a login.
const DEVICE_KEPT: TimeDelta = TimeDelta::days(180);
/// Retention of consecutive failures without a further attempt. It is long enough that a hundred guesses in each
/// such span do not matter.
const THROTTLE_KEPT: TimeDelta = TimeDelta::days(365);
/// Retention of counters that are zero.
const IDLE_THROTTLE_KEPT: TimeDelta = TimeDelta::days(1);

/// Steps of the purge.
pub(crate) const PURGE: &[PurgeStep] = &[
    expired_sign_ups,
    expired_resets,
    unanswered_reset_requests,
    expired_email_changes,
    expired_phone_codes,
    retired_signing_keys,
    ended_sessions,
    old_logins,
    unused_devices,
    forgotten_throttles,
];

fn expired_sign_ups(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let expired = sign_ups::expires_at.le(UtcTs::from(tx.now()));
    Ok(diesel::delete(sign_ups::table.filter(expired)).execute(tx.conn)?)
}

fn expired_resets(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let expired = password_resets::expires_at.le(UtcTs::from(tx.now()));
    Ok(diesel::delete(password_resets::table.filter(expired)).execute(tx.conn)?)
}

fn unanswered_reset_requests(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let unanswered = password_reset_requests::created_at.le(tx.ago(UNANSWERED_KEPT));
    Ok(diesel::delete(password_reset_requests::table.filter(unanswered)).execute(tx.conn)?)
}

/// Deletes changes of address. A confirmed one is needed until it can no longer be undone.
fn expired_email_changes(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let now = UtcTs::from(tx.now());
    let over = email_changes::expires_at.le(now).and(
        email_changes::undo_until
            .is_null()
            .or(email_changes::undo_until.le(now).assume_not_null()),
    );
    Ok(diesel::delete(email_changes::table.filter(over)).execute(tx.conn)?)
}

fn expired_phone_codes(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let expired = phone_codes::expires_at.le(UtcTs::from(tx.now()));
    Ok(diesel::delete(phone_codes::table.filter(expired)).execute(tx.conn)?)
}

fn retired_signing_keys(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let retired = signing_keys::retired_at.le(tx.ago(RETIRED_KEY_KEPT));
    Ok(diesel::delete(signing_keys::table.filter(retired)).execute(tx.conn)?)
}

fn ended_sessions(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let absolute = tx.options.sessions.absolute;
    let gone = sessions::ended_at
        .le(tx.ago(ENDED_SESSION_KEPT))
        .assume_not_null()
        .or(sessions::created_at.le(tx.ago(absolute + ENDED_SESSION_KEPT)));
    Ok(diesel::delete(sessions::table.filter(gone)).execute(tx.conn)?)
}

fn old_logins(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let old = logins::at.le(tx.ago(LOGIN_KEPT));
    Ok(diesel::delete(logins::table.filter(old)).execute(tx.conn)?)
}

fn unused_devices(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let unused = devices::last_login_at.le(tx.ago(DEVICE_KEPT));
    Ok(diesel::delete(devices::table.filter(unused)).execute(tx.conn)?)
}

fn forgotten_throttles(tx: &mut Tx<'_>) -> Result<usize, StorageError> {
    let forgotten = throttles::updated_at.le(tx.ago(THROTTLE_KEPT));
    // The counter is zero, and no attempt is in progress.
    let idle = throttles::failures
        .eq(0)
        .and(throttles::updated_at.le(tx.ago(IDLE_THROTTLE_KEPT)));
    Ok(diesel::delete(throttles::table.filter(forgotten.or(idle))).execute(tx.conn)?)
}
