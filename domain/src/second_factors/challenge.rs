//! The step between the right password and its effect: one factor has to be proven.

use crate::ids::{DeviceId, LoginChallengeId, LoginId, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};

/// Lifetime of a challenge.
pub const CHALLENGE_VALID: TimeDelta = TimeDelta::minutes(5);
/// Number of wrong tries after which a challenge is dead.
pub const CHALLENGE_TRIES: u32 = 5;
/// Number of wrong codes in a row after which the owner is asked to change the password, which the guesser knows.
pub const GUESSES_REPORTED: u32 = 20;

crate::text_enum! {
    /// Purpose of a challenge; one never serves the other.
    ChallengePurpose {
        /// Opening a session.
        Login = "login",
        /// Sensitive actions in an open session.
        StepUp = "step_up",
    }
}

crate::text_enum! {
    /// State of a challenge.
    ChallengeState {
        /// Waiting for a factor.
        Open = "open",
        /// A factor was proven; never twice.
        Redeemed = "redeemed",
        /// Refuses everything: too many wrong tries, a lock, or a new password.
        Dead = "dead",
    }
}

/// A challenge. Its token is stored as a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its id.
    pub id: LoginChallengeId,
    /// The account.
    pub user: UserId,
    /// Its purpose.
    pub purpose: ChallengePurpose,
    /// Its state.
    pub state: ChallengeState,
    /// Number of wrong tries.
    pub wrong: u32,
    /// Entry in the history of logins, for a login.
    pub login: Option<LoginId>,
    /// The device, if the account knows it.
    pub device: Option<DeviceId>,
    /// The session, for a step-up.
    pub session: Option<SessionId>,
    /// Expiry.
    pub expires_at: DateTime<Utc>,
}

impl Challenge {
    /// Whether a factor can still be tried at `now`.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            ChallengeState::Open => now < self.expires_at,
            ChallengeState::Redeemed | ChallengeState::Dead => false,
        }
    }

    /// Returns the state after another wrong try.
    #[must_use]
    pub const fn after_wrong_try(&self) -> ChallengeState {
        if self.wrong + 1 < CHALLENGE_TRIES {
            self.state
        } else {
            ChallengeState::Dead
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    fn challenge(state: ChallengeState, wrong: u32) -> Challenge {
        Challenge {
            id: Id::from_uuid(Uuid::nil()),
            user: Id::from_uuid(Uuid::nil()),
            purpose: ChallengePurpose::Login,
            state,
            wrong,
            login: None,
            device: None,
            session: None,
            expires_at: DateTime::UNIX_EPOCH + CHALLENGE_VALID,
        }
    }

    #[test]
    fn a_challenge_is_open_until_it_expires_is_redeemed_or_dies() {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let open = challenge(ChallengeState::Open, 0);
        assert!(open.is_open(at(299)));
        assert!(!open.is_open(at(300)));
        assert!(!challenge(ChallengeState::Redeemed, 0).is_open(at(0)));
        assert!(!challenge(ChallengeState::Dead, 0).is_open(at(0)));
    }

    #[test]
    fn the_fifth_wrong_try_kills_it() {
        for wrong in 0..4 {
            assert_eq!(
                challenge(ChallengeState::Open, wrong).after_wrong_try(),
                ChallengeState::Open
            );
        }
        assert_eq!(
            challenge(ChallengeState::Open, 4).after_wrong_try(),
            ChallengeState::Dead
        );
    }
}
