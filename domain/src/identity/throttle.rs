//! Throttling of password guesses, with a final limit (NIST SP 800-63B-4 §3.2.2).
//!
//! Consecutive failures are counted for each pair of person and place. An attempt is counted as a failure before it
//! is checked, and uncounted on success, so that parallel attempts gain nothing. A known device has its own
//! counter, so other clients can't lock out the owner.

use super::PhoneNumber;
use crate::ids::{DeviceId, Id, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};

/// Number of consecutive wrong passwords that end a session when confirming the password.
pub const CONFIRMATIONS_MAX: u32 = 10;

/// Maximum exponent of the wait; the longest wait is reached long before.
const DOUBLINGS_MAX: u32 = 20;

/// Limits set by the operator.
#[derive(Debug, Clone, Copy)]
pub struct ThrottleRules {
    /// Consecutive failures before the first wait.
    pub free: u32,
    /// The first wait; each further failure doubles it.
    pub first_wait: TimeDelta,
    /// The longest wait.
    pub longest_wait: TimeDelta,
    /// Consecutive failures after which no password is accepted until a reset; at most 100.
    pub limit: u32,
}

/// The origin of attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A client network that is not a known device.
    Network(String),
    /// All clients that are not known devices, together.
    Strangers,
    /// All clients that are not known devices, together, with the right password.
    Account,
    /// A known device.
    Device(DeviceId),
    /// A session, in which the password is confirmed again.
    Session(SessionId),
    /// A phone number, to which a code was sent.
    Phone(PhoneNumber),
}

/// A counter for one person and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// The person: the key of an address, or an account.
    pub person: String,
    /// The place.
    pub place: Place,
}

/// The counters that apply to an attempt, in the order in which they are locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(Vec<Counter>);

impl Subject {
    /// Returns the counters of a login with the address of this key. A known device has only its own.
    #[must_use]
    pub fn login(email_key: &str, network: &str, known: Option<DeviceId>) -> Self {
        let person = Self::person(email_key);
        let places = match known {
            Some(device) => vec![Place::Device(device)],
            None => vec![Place::Network(network.to_owned()), Place::Strangers],
        };
        let counter = |place| Counter {
            person: person.clone(),
            place,
        };
        Self(places.into_iter().map(counter).collect())
    }

    /// Returns the counter of a logged-in person who confirms the password again.
    #[must_use]
    pub fn confirmation(user: UserId, session: SessionId) -> Self {
        Self(vec![Counter {
            person: user.uuid().to_string(),
            place: Place::Session(session),
        }])
    }

    /// Returns the counter of second factors of an account. A known device has its own. Passwords have other counters, so
    /// that neither locks the other, and the right one of one kind leaves the failures of the other.
    #[must_use]
    pub fn second_factor(user: UserId, known: Option<DeviceId>) -> Self {
        Self(vec![Counter {
            person: Self::owner(user),
            place: known.map_or(Place::Account, Place::Device),
        }])
    }

    /// Returns the counter of second factors that are given again in a session, which ends in the end: a stolen one locks no
    /// device of the owner's.
    #[must_use]
    pub fn factor_in_session(user: UserId, session: SessionId) -> Self {
        Self(vec![Counter {
            person: Self::owner(user),
            place: Place::Session(session),
        }])
    }

    /// Returns the name of an account for the counters of its second factors.
    #[must_use]
    pub fn owner(user: UserId) -> String {
        format!("second factor:{}", user.uuid())
    }

    /// Returns the counter of codes that are tried from a network.
    #[must_use]
    pub fn verification(network: &str) -> Self {
        Self(vec![Counter {
            person: "verification".to_owned(),
            place: Place::Network(network.to_owned()),
        }])
    }

    /// Returns the counter of an account's codes for a phone number. Others can't lock out the owner: their codes for the
    /// same number have counters of their own.
    #[must_use]
    pub fn phone_code(user: UserId, phone: &PhoneNumber) -> Self {
        Self(vec![Counter {
            person: user.uuid().to_string(),
            place: Place::Phone(phone.clone()),
        }])
    }

    /// Returns the counters' name for the owner of an address.
    #[must_use]
    pub fn person(email_key: &str) -> String {
        format!("login:{email_key}")
    }

    /// Returns the counters.
    #[must_use]
    pub fn counters(&self) -> &[Counter] {
        &self.0
    }
}

/// State of a counter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Consecutive failures, including attempts being checked.
    pub failures: u32,
    /// Time until which further attempts are refused.
    pub locked_until: Option<DateTime<Utc>>,
}

/// Reason why an attempt is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Too many failures: another attempt is allowed after this time.
    Wait(TimeDelta),
    /// Too many failures in total: refused until a reset.
    Disabled,
}

/// An attempt counted in one counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The counter.
    pub counter: Counter,
    /// Its state before the attempt.
    pub before: Count,
    /// Its state including the attempt.
    pub after: Count,
}

impl ThrottleRules {
    /// Counts an attempt before it is checked.
    ///
    /// # Errors
    /// [`Refusal`]: the attempt is neither checked nor counted.
    pub fn attempt(self, counter: Counter, before: Count, now: DateTime<Utc>) -> Result<Ticket, Refusal> {
        self.open(&counter.place, before, now)?;
        let failures = before.failures.saturating_add(1);
        let wait = if Self::waits(&counter.place) {
            self.wait(failures)
        } else {
            None
        };
        let after = Count {
            failures,
            locked_until: wait.map(|wait| now + wait),
        };
        Ok(Ticket {
            counter,
            before,
            after,
        })
    }

    /// Checks whether an attempt with the correct password may still succeed, now that its counter is at `count`:
    /// failures of others in the meantime lock it out as if they had come first.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn redeem(self, ticket: &Ticket, count: Count, now: DateTime<Utc>) -> Result<(), Refusal> {
        if count.failures <= ticket.after.failures {
            return Ok(());
        }
        let others = Count {
            failures: count.failures - 1,
            locked_until: self.wait(count.failures - 1).and(count.locked_until),
        };
        self.open(&ticket.counter.place, others, now)
    }

    /// Returns the state of a counter after uncounting an attempt that was never checked.
    #[must_use]
    pub fn take_back(self, ticket: &Ticket, count: Count) -> Count {
        if count == ticket.after {
            return ticket.before;
        }
        let failures = count.failures.saturating_sub(1);
        Count {
            failures,
            locked_until: self.wait(failures).and(count.locked_until),
        }
    }

    fn open(self, place: &Place, count: Count, now: DateTime<Utc>) -> Result<(), Refusal> {
        if Self::is_limited(place) && count.failures >= self.limit {
            return Err(Refusal::Disabled);
        }
        match count.locked_until {
            Some(until) if until > now => Err(Refusal::Wait(until - now)),
            _ => Ok(()),
        }
    }

    /// Returns the wait after this many consecutive failures.
    fn wait(self, failures: u32) -> Option<TimeDelta> {
        let doublings = failures.checked_sub(self.free)?.min(DOUBLINGS_MAX);
        let wait = self.first_wait.checked_mul(1 << doublings);
        Some(wait.unwrap_or(self.longest_wait).min(self.longest_wait))
    }

    /// Waits for all strangers together would let anyone lock out an owner who logs in from a new place.
    const fn waits(place: &Place) -> bool {
        !matches!(place, Place::Strangers)
    }

    /// Strangers can change networks at will, so they are limited together. A session is ended instead.
    const fn is_limited(place: &Place) -> bool {
        matches!(place, Place::Strangers | Place::Account | Place::Device(_))
    }
}

#[cfg(test)]
mod tests;
