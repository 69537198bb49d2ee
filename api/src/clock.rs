//! The current time, read only here. Everything else is passed `now`, so that a test can stop time.

use std::sync::atomic::{AtomicI64, Ordering};
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

/// Clock of the operating system that can be moved forward, for development.
#[derive(Debug, Default)]
pub struct ShiftedClock {
    /// Difference to the operating system's clock, in microseconds.
    ahead: AtomicI64,
}

impl ShiftedClock {
    /// Advances the clock.
    pub fn advance(&self, step: TimeDelta) {
        let micros = step.num_microseconds().unwrap_or_default();
        self.ahead.fetch_add(micros, Ordering::Relaxed);
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::microseconds(self.ahead.load(Ordering::Relaxed))
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
    fn a_shifted_clock_runs_ahead_by_its_steps() {
        let clock = ShiftedClock::default();
        assert!(clock.now() - SystemClock.now() <= TimeDelta::zero());
        clock.advance(TimeDelta::days(30));
        clock.advance(TimeDelta::seconds(5));
        let ahead = clock.now() - SystemClock.now();
        let step = TimeDelta::days(30) + TimeDelta::seconds(5);
        assert!(ahead <= step && ahead > step - TimeDelta::seconds(5), "{ahead}");
    }

    #[test]
    fn the_system_clock_tells_whole_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }
}
