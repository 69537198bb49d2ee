//! The current time, read only here. Everything else is passed `now`, so that a test can stop time.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// Source of the current time.
pub trait Clock: Send + Sync {
    /// Returns the current time, to the microsecond: the precision of both databases, so that a time read back
    /// equals the time written.
    fn now(&self) -> DateTime<Utc>;
}

/// Clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock used everywhere else")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// Clock for tests, which stands still until it is advanced.
#[derive(Debug)]
pub struct FrozenClock(Mutex<DateTime<Utc>>);

impl FrozenClock {
    /// Creates a clock that stands at `moment`.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(Mutex::new(moment.trunc_subsecs(6)))
    }

    /// Advances the clock, or sets it back with a negative step.
    pub fn advance(&self, step: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += step;
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = FrozenClock::at(DateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), clock.now());
        clock.advance(TimeDelta::minutes(5));
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH + TimeDelta::minutes(5));
    }

    #[test]
    fn the_system_clock_tells_whole_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }
}
