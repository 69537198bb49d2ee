//! Sessions and their refresh tokens (RFC 9700 §4.14.2, rotation with reuse detection).

use super::Factor;
use crate::ids::{DeviceId, RefreshTokenId, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};

/// Lifetimes of sessions.
#[derive(Debug, Clone, Copy)]
pub struct SessionRules {
    /// Idle time after which a session ends unless it is refreshed.
    pub idle: TimeDelta,
    /// Maximum lifetime of a session.
    pub absolute: TimeDelta,
    /// Time for which an entered password counts as recent, for sensitive actions.
    pub step_up: TimeDelta,
    /// Time for which the direct predecessor of a refresh token still gets a sibling; zero is strict.
    pub grace: TimeDelta,
}

impl SessionRules {
    /// Whether a password or a factor given at `at` still counts as recent.
    #[must_use]
    pub fn is_recent(self, at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        now < at + self.step_up
    }
}

/// The factor given in a session, at its login or its last step-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenFactor {
    /// The method.
    pub method: Factor,
    /// Time at which it was given.
    pub at: DateTime<Utc>,
}

/// A login on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, which is also the family of its refresh tokens.
    pub id: SessionId,
    /// The account.
    pub user: UserId,
    /// Time of login.
    pub created_at: DateTime<Utc>,
    /// Time at which the password was last entered.
    pub authenticated_at: DateTime<Utc>,
    /// The factor given in addition. An account with a factor has no session without one.
    pub factor: Option<GivenFactor>,
    /// Time of the last refresh.
    pub refreshed_at: DateTime<Utc>,
    /// Time of last use, to the minute.
    pub last_used_at: DateTime<Utc>,
    /// User agent of the client.
    pub user_agent: Option<String>,
    /// The IP address of the login.
    pub ip_address: Option<String>,
    /// The device used to log in.
    pub device: Option<DeviceId>,
    /// Time at which it was ended, if it was.
    pub ended_at: Option<DateTime<Utc>>,
}

crate::text_enum! {
    /// Reason why a session ended.
    SessionEnd {
        /// Its owner ended it.
        Owner = "owner",
        /// A used refresh token was presented again.
        Reuse = "refresh_token_reused",
        /// A new password was set.
        PasswordReset = "password_reset",
        /// A change of the e-mail address was undone.
        EmailChangeUndone = "email_change_undone",
        /// A new password was set in another session.
        PasswordChanged = "password_changed",
        /// Too many wrong passwords were entered in it.
        PasswordGuessed = "password_guessed",
        /// Its device was forgotten.
        DeviceForgotten = "device_forgotten",
        /// Too many wrong second factors were given in it.
        SecondFactorGuessed = "second_factor_guessed",
        /// A second factor was added or removed in another session.
        SecondFactorsChanged = "second_factors_changed",
    }
}

impl Session {
    /// Whether it is valid at `now`.
    #[must_use]
    pub fn is_alive(&self, rules: SessionRules, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at(rules)
    }

    /// Returns the time at which it expires unless it is refreshed.
    #[must_use]
    pub fn expires_at(&self, rules: SessionRules) -> DateTime<Utc> {
        (self.refreshed_at + rules.idle).min(self.created_at + rules.absolute)
    }
}

/// A refresh token as stored, with its secret only as a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its id.
    pub id: RefreshTokenId,
    /// Its family.
    pub session: SessionId,
    /// Time of exchange, if it was exchanged.
    pub used_at: Option<DateTime<Utc>>,
    /// Whether one of its successors has been exchanged.
    pub successor_used: bool,
}

/// Decision about a presented refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshDecision {
    /// Exchange it for a new one.
    Rotate,
    /// Issue a sibling: the answer to its exchange was lost, or two tabs refreshed at the same time.
    Sibling,
    /// End the family: the token was copied.
    Reuse,
}

impl RefreshToken {
    /// Judges the token at `now`.
    #[must_use]
    pub fn decide(&self, rules: SessionRules, now: DateTime<Utc>) -> RefreshDecision {
        match self.used_at {
            None => RefreshDecision::Rotate,
            Some(used) if !self.successor_used && now - used < rules.grace => RefreshDecision::Sibling,
            Some(_) => RefreshDecision::Reuse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    const RULES: SessionRules = SessionRules {
        idle: TimeDelta::hours(12),
        absolute: TimeDelta::days(30),
        step_up: TimeDelta::minutes(10),
        grace: TimeDelta::seconds(10),
    };

    fn token(used: Option<i64>, successor_used: bool) -> RefreshToken {
        RefreshToken {
            id: RefreshTokenId::from_uuid(Uuid::nil()),
            session: SessionId::from_uuid(Uuid::nil()),
            used_at: used.map(|seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)),
            successor_used,
        }
    }

    #[test]
    fn only_the_direct_predecessor_gets_a_sibling_and_only_for_a_moment() {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        assert_eq!(token(None, false).decide(RULES, at(0)), RefreshDecision::Rotate);
        assert_eq!(
            token(Some(0), false).decide(RULES, at(9)),
            RefreshDecision::Sibling
        );
        assert_eq!(
            token(Some(0), false).decide(RULES, at(10)),
            RefreshDecision::Reuse
        );
        assert_eq!(token(Some(0), true).decide(RULES, at(1)), RefreshDecision::Reuse);
        let strict = SessionRules {
            grace: TimeDelta::zero(),
            ..RULES
        };
        assert_eq!(
            token(Some(0), false).decide(strict, at(0)),
            RefreshDecision::Reuse
        );
    }
}
