//! Guessing passwords is slowed down, and in the end stopped (NIST SP 800-63B-4 §3.2.2).
//!
//! Failures in a row are counted for each pair of *whose password* and *where from*. An attempt is counted as
//! a failure before it is checked, and taken back when it succeeds, so that many at once gain nothing. A known
//! device has a counter of its own, so nobody else can lock its owner out.

use crate::ids::{DeviceId, Id, SessionId, UserId};
use chrono::{DateTime, TimeDelta, Utc};

/// So many wrong passwords in a row, given again within a session, end the session.
pub const CONFIRMATIONS_MAX: u32 = 10;

/// The longest power of two that a wait is multiplied by; the longest wait is reached long before.
const DOUBLINGS_MAX: u32 = 20;

/// What the operator decided.
#[derive(Debug, Clone, Copy)]
pub struct ThrottleRules {
    /// Failures in a row before the first wait.
    pub free: u32,
    /// The first wait; each further failure doubles it.
    pub first_wait: TimeDelta,
    /// The longest wait.
    pub longest_wait: TimeDelta,
    /// Failures in a row after which no password is accepted until a reset; 100 at most.
    pub limit: u32,
}

/// Where attempts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A client network that is not a known device.
    Network(String),
    /// All that are not known devices, together.
    Strangers,
    /// A known device.
    Device(DeviceId),
    /// A session, whose owner gives the password again.
    Session(SessionId),
}

/// One counter: whose password, and where from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Whose: the key of an address, or an account.
    pub person: String,
    /// Where from.
    pub place: Place,
}

/// The counters that an attempt counts in, in the order in which they are locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(Vec<Counter>);

impl Subject {
    /// A login with the address of this key. A known device counts for itself alone.
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

    /// A logged-in person gives the password again.
    #[must_use]
    pub fn confirmation(user: UserId, session: SessionId) -> Self {
        Self(vec![Counter {
            person: user.uuid().to_string(),
            place: Place::Session(session),
        }])
    }

    /// How counters name the owner of an address.
    #[must_use]
    pub fn person(email_key: &str) -> String {
        format!("login:{email_key}")
    }

    /// The counters.
    #[must_use]
    pub fn counters(&self) -> &[Counter] {
        &self.0
    }
}

/// How a counter stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Failures in a row, with the attempts that are being checked.
    pub failures: u32,
    /// Until when no further attempt is checked.
    pub locked_until: Option<DateTime<Utc>>,
}

/// Why an attempt is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Too many failures: after this time one more is allowed.
    Wait(TimeDelta),
    /// Too many failures altogether: not before a reset.
    Disabled,
}

/// The place that an attempt has taken in one counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Which counter.
    pub counter: Counter,
    /// How it stood before.
    pub before: Count,
    /// How it stood with this attempt.
    pub after: Count,
}

impl ThrottleRules {
    /// Counts an attempt before it is checked.
    ///
    /// # Errors
    /// [`Refusal`]: then it is neither checked nor counted.
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

    /// Whether an attempt whose password was right may still succeed, now that its counter stands at `count`:
    /// what others failed at meanwhile locks it out as if they had been first.
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

    /// How a counter stands once an attempt that was never checked is taken back.
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

    /// The wait after so many failures in a row.
    fn wait(self, failures: u32) -> Option<TimeDelta> {
        let doublings = failures.checked_sub(self.free)?.min(DOUBLINGS_MAX);
        let wait = self.first_wait.checked_mul(1 << doublings);
        Some(wait.unwrap_or(self.longest_wait).min(self.longest_wait))
    }

    /// A wait for all strangers together would let anybody lock out the owner who comes from a new place.
    const fn waits(place: &Place) -> bool {
        !matches!(place, Place::Strangers)
    }

    /// Strangers change their networks as they like, so they are limited together; a session ends instead.
    const fn is_limited(place: &Place) -> bool {
        matches!(place, Place::Strangers | Place::Device(_))
    }
}

#[cfg(test)]
mod tests;
