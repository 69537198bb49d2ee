//! Approval of a login on a registered device: the login shows a number, the device three, and signs the one that is picked.

use super::Nonce;
use crate::ids::{ApprovalId, LoginChallengeId, UserId};
use chrono::{DateTime, TimeDelta, Utc};

/// Lifetime of a request for approval.
pub const APPROVAL_VALID: TimeDelta = TimeDelta::minutes(2);
/// Maximum number of requests of an account in an hour: more are a nuisance, and tempt to give in.
pub const APPROVALS_PER_HOUR: usize = 5;
/// Number of denials after which an account gets no requests for an hour.
pub const DENIALS_MAX: usize = 2;
/// Maximum difference between the clock of a device and ours, for the time in its requests.
pub const DEVICE_CLOCK_SKEW: TimeDelta = TimeDelta::seconds(60);
/// The least number, and the number of numbers: two digits each.
const NUMBERS: (u8, u8) = (10, 90);
/// Number of numbers that a device shows.
pub const CHOICES: usize = 3;

crate::text_enum! {
    /// State of a request for approval.
    ApprovalState {
        /// Waiting for a device.
        Waiting = "waiting",
        /// The right number was picked and signed.
        Approved = "approved",
        /// Denied, or a wrong number was picked.
        Denied = "denied",
        /// Not answered in time; derived, never stored.
        Expired = "expired",
        /// Replaced by a later request of the same login.
        Superseded = "superseded",
    }
}

/// The number that a login shows, and those that a device shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Shown by the login.
    pub shown: u8,
    /// Shown by the device, in ascending order; `shown` is one of them.
    pub choices: [u8; CHOICES],
}

impl Numbers {
    /// Picks different numbers by random bytes.
    #[must_use]
    pub fn of_random(bytes: [u8; 32]) -> Self {
        let (least, count) = NUMBERS;
        let mut picked: Vec<u8> = Vec::with_capacity(CHOICES);
        // Two bytes each, so that no number is noticeably more frequent.
        for pair in bytes.chunks_exact(2) {
            let random = u16::from(pair[0]) << 8 | u16::from(pair[1]);
            let number = least + u8::try_from(random % u16::from(count)).unwrap_or_default();
            if picked.len() < CHOICES && !picked.contains(&number) {
                picked.push(number);
            }
        }
        // Never in practice: sixteen draws gave fewer than three numbers.
        while picked.len() < CHOICES {
            let next = (least..least + count).find(|number| !picked.contains(number));
            picked.extend(next);
        }
        let shown = picked[0];
        picked.sort_unstable();
        Self {
            shown,
            choices: [picked[0], picked[1], picked[2]],
        }
    }
}

/// A request for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// The account.
    pub user: UserId,
    /// The challenge that it answers.
    pub challenge: LoginChallengeId,
    /// The numbers.
    pub numbers: Numbers,
    /// Nonce, part of what the device signs.
    pub nonce: Nonce,
    /// Stored state; see [`Self::state`].
    pub stored: ApprovalState,
    /// Time of the request.
    pub created_at: DateTime<Utc>,
    /// Time until which it can be answered.
    pub expires_at: DateTime<Utc>,
    /// IP address of the login.
    pub ip_address: Option<String>,
    /// User agent of the login.
    pub user_agent: Option<String>,
}

impl Approval {
    /// Returns the state at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> ApprovalState {
        match self.stored {
            ApprovalState::Waiting if now >= self.expires_at => ApprovalState::Expired,
            state => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_different_numbers_of_two_digits_are_shown_and_one_is_the_right_one() {
        for seed in 0..=255_u8 {
            let mut bytes = [seed; 32];
            bytes[0] = seed.wrapping_mul(31);
            let numbers = Numbers::of_random(bytes);
            assert!(numbers.choices.contains(&numbers.shown));
            assert!(
                numbers.choices.windows(2).all(|pair| pair[0] < pair[1]),
                "{numbers:?}"
            );
            assert!(numbers.choices.iter().all(|number| (10..100).contains(number)));
        }
    }
}
