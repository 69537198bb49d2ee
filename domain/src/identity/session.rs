//! Sessions and their refresh tokens (RFC 9700 §4.14.2, rotation with reuse detection).

use crate::ids::{DeviceId, RefreshTokenId, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};

/// How long sessions live.
#[derive(Debug, Clone, Copy)]
pub struct SessionRules {
    /// A session ends after this time without refresh.
    pub idle: TimeDelta,
    /// A session ends after this time in all.
    pub absolute: TimeDelta,
    /// How long a password counts as just given, for sensitive actions.
    pub step_up: TimeDelta,
    /// How long the direct predecessor of a refresh token still gets a sibling; zero is strict.
    pub grace: TimeDelta,
}

impl SessionRules {
    /// Whether a password that was given at `authenticated_at` still counts as just given.
    #[must_use]
    pub fn is_stepped_up(self, authenticated_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        now < authenticated_at + self.step_up
    }
}

/// A login on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, which is also the family of its refresh tokens.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When the password was last given.
    pub authenticated_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub refreshed_at: DateTime<Utc>,
    /// When it was last used, accurate to a minute.
    pub last_used_at: DateTime<Utc>,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// The IP address of the login.
    pub ip_address: Option<String>,
    /// The device that logged in.
    pub device: Option<DeviceId>,
    /// When it was ended, if it was.
    pub ended_at: Option<DateTime<Utc>>,
}

crate::text_enum! {
    /// Why a session ended.
    SessionEnd {
        /// Its owner ended it.
        Owner = "owner",
        /// A used refresh token came back.
        Reuse = "refresh_token_reused",
        /// A new password was set.
        PasswordReset = "password_reset",
        /// A change of the e-mail address was undone.
        EmailChangeUndone = "email_change_undone",
        /// A new password was set in another session.
        PasswordChanged = "password_changed",
        /// A wrong password was given in it again and again.
        PasswordGuessed = "password_guessed",
        /// Its device was forgotten.
        DeviceForgotten = "device_forgotten",
    }
}

impl Session {
    /// Whether it still counts at `now`.
    #[must_use]
    pub fn is_alive(&self, rules: SessionRules, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at(rules)
    }

    /// When it ends by itself, unless it is refreshed before.
    #[must_use]
    pub fn expires_at(&self, rules: SessionRules) -> DateTime<Utc> {
        (self.refreshed_at + rules.idle).min(self.created_at + rules.absolute)
    }
}

/// A refresh token, as stored (its secret only as a hash).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its id.
    pub id: RefreshTokenId,
    /// Its family.
    pub session: SessionId,
    /// When it was exchanged, if it was.
    pub used_at: Option<DateTime<Utc>>,
    /// Whether one of its successors was exchanged already.
    pub successor_used: bool,
}

/// What to do with a presented refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshDecision {
    /// Exchange it for a new one.
    Rotate,
    /// The answer to its exchange got lost, or two tabs raced: give a sibling.
    Sibling,
    /// Somebody has a copy: end the family.
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
