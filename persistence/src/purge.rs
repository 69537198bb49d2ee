//! Deletion of expired data.

use crate::address_mails::MAIL_COUNTED;
use crate::connection::AnyConnection;
use crate::error::StorageError;
use crate::jobs::Jobs;
use crate::mail_counts::COUNTED_WITHIN;
use crate::schema::{
    address_mails, devices, email_changes, idempotency_keys, invitation_sends, jobs, logins, mail_counts,
    outbox_mails, password_reset_requests, password_resets, sessions, sign_ups, signing_keys, throttles,
};
use crate::types::UtcTs;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use kontor_domain::invitations::SENDS_WINDOW;

/// Retention of the row of a sent mail, without its parameters.
const SENT_MAIL_KEPT: TimeDelta = TimeDelta::days(30);
/// Retention of undeliverable mails and failed jobs, for the operator.
const FAILED_KEPT: TimeDelta = TimeDelta::days(30);
/// Retention of ended sessions.
const ENDED_SESSION_KEPT: TimeDelta = TimeDelta::days(90);
/// Maximum time an unanswered password reset request waits.
const UNANSWERED_KEPT: TimeDelta = TimeDelta::days(1);
/// Retention of retired signing keys.
const RETIRED_KEY_KEPT: TimeDelta = TimeDelta::days(90);
/// Retention of attempts to log in.
const LOGIN_KEPT: TimeDelta = TimeDelta::days(90);
/// Retention of devices without a login.
const DEVICE_KEPT: TimeDelta = TimeDelta::days(180);
/// Retention of consecutive failures without a further attempt. It is long enough that a hundred guesses in each
/// such span do not matter.
const THROTTLE_KEPT: TimeDelta = TimeDelta::days(365);
/// Retention of counters that are zero.
const IDLE_THROTTLE_KEPT: TimeDelta = TimeDelta::days(1);

/// The steps of a purge, each in its own transaction, so that none holds rows of one table while waiting for those
/// of another.
static STEPS: [Step; 16] = [
    |conn, now, _| diesel::delete(sign_ups::table.filter(sign_ups::expires_at.le(at(now)))).execute(conn),
    |conn, now, _| {
        diesel::delete(password_resets::table.filter(password_resets::expires_at.le(at(now)))).execute(conn)
    },
    |conn, now, _| {
        let unanswered = password_reset_requests::created_at.le(at(now - UNANSWERED_KEPT));
        diesel::delete(password_reset_requests::table.filter(unanswered)).execute(conn)
    },
    |conn, now, _| {
        // A confirmed change is needed until it can no longer be undone.
        let over = email_changes::expires_at.le(at(now)).and(
            email_changes::undo_until
                .is_null()
                .or(email_changes::undo_until.le(at(now)).assume_not_null()),
        );
        diesel::delete(email_changes::table.filter(over)).execute(conn)
    },
    |conn, now, _| {
        diesel::delete(address_mails::table.filter(address_mails::sent_at.le(at(now - MAIL_COUNTED))))
            .execute(conn)
    },
    |conn, now, _| {
        diesel::delete(mail_counts::table.filter(mail_counts::since.le(at(now - COUNTED_WITHIN))))
            .execute(conn)
    },
    |conn, now, _| {
        diesel::delete(invitation_sends::table.filter(invitation_sends::sent_at.le(at(now - SENDS_WINDOW))))
            .execute(conn)
    },
    |conn, now, _| {
        diesel::delete(idempotency_keys::table.filter(idempotency_keys::expires_at.le(at(now)))).execute(conn)
    },
    |conn, now, _| {
        diesel::delete(outbox_mails::table.filter(outbox_mails::sent_at.le(at(now - SENT_MAIL_KEPT))))
            .execute(conn)
    },
    |conn, now, _| {
        let undelivered = outbox_mails::table
            .filter(outbox_mails::sent_at.is_null())
            .filter(outbox_mails::created_at.le(at(now - FAILED_KEPT)));
        diesel::delete(undelivered).execute(conn)
    },
    |conn, now, _| diesel::delete(jobs::table.filter(jobs::dead_at.le(at(now - FAILED_KEPT)))).execute(conn),
    |conn, now, _| {
        diesel::delete(signing_keys::table.filter(signing_keys::retired_at.le(at(now - RETIRED_KEY_KEPT))))
            .execute(conn)
    },
    |conn, now, absolute| {
        let gone = sessions::table.filter(
            sessions::ended_at
                .le(at(now - ENDED_SESSION_KEPT))
                .assume_not_null()
                .or(sessions::created_at.le(at(now - absolute - ENDED_SESSION_KEPT))),
        );
        diesel::delete(gone).execute(conn)
    },
    |conn, now, _| diesel::delete(logins::table.filter(logins::at.le(at(now - LOGIN_KEPT)))).execute(conn),
    |conn, now, _| {
        diesel::delete(devices::table.filter(devices::last_login_at.le(at(now - DEVICE_KEPT)))).execute(conn)
    },
    |conn, now, _| {
        let forgotten = throttles::updated_at.le(at(now - THROTTLE_KEPT));
        // The counter is zero, and no attempt is in progress.
        let idle = throttles::failures
            .eq(0)
            .and(throttles::updated_at.le(at(now - IDLE_THROTTLE_KEPT)));
        diesel::delete(throttles::table.filter(forgotten.or(idle))).execute(conn)
    },
];

type Step = fn(&mut AnyConnection, DateTime<Utc>, TimeDelta) -> QueryResult<usize>;

/// Number of steps of [`Jobs::purge`].
pub const PURGE_STEPS: usize = STEPS.len();

impl Jobs<'_, '_> {
    /// Deletes expired sign-ups, resets, changes of address and idempotency keys, old sent mails, retired signing
    /// keys, ended sessions, logins and devices, and counters no longer used by any limit: one kind in each of
    /// [`PURGE_STEPS`] steps, counted from 0.
    pub fn purge(&mut self, step: usize) -> Result<usize, StorageError> {
        let (now, absolute) = (self.tx.now(), self.tx.options.sessions.absolute);
        let step = STEPS.get(step);
        Ok(step.map_or(Ok(0), |step| step(self.tx.conn, now, absolute))?)
    }

    /// Runs all steps of [`Self::purge`] in one transaction, if nothing else is written concurrently.
    pub fn purge_expired(&mut self) -> Result<usize, StorageError> {
        (0..PURGE_STEPS).map(|step| self.purge(step)).sum()
    }
}

fn at(time: DateTime<Utc>) -> UtcTs {
    UtcTs::from(time)
}
