//! A validity period.

use chrono::{DateTime, Datelike, Utc};
use std::ops::RangeInclusive;

/// Years that RFC 3339 (section 5.6) can express, except the year 0, which not every calendar has.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// Whether a time can be written with a four-digit year, as in the contract and the databases.
#[must_use]
pub fn has_plain_year(moment: DateTime<Utc>) -> bool {
    YEARS.contains(&moment.year())
}

/// A period from `from` (inclusive; unbounded if `None`) to `until` (exclusive; unbounded if `None`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Period {
    /// Start, inclusive.
    pub from: Option<DateTime<Utc>>,
    /// End, exclusive.
    pub until: Option<DateTime<Utc>>,
}

/// Reason why two bounds do not form a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodRefused {
    /// It ends before it begins.
    #[error("must end after it begins")]
    Empty,
    /// A bound is before the year 1 or after the year 9999.
    #[error("must begin and end in the years 0001 to 9999")]
    Year,
}

impl Period {
    /// The period without bounds.
    pub const ALWAYS: Self = Self {
        from: None,
        until: None,
    };

    /// Creates a period with these bounds.
    ///
    /// # Errors
    /// [`PeriodRefused`].
    pub fn new(from: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Result<Self, PeriodRefused> {
        if !from.into_iter().chain(until).all(has_plain_year) {
            return Err(PeriodRefused::Year);
        }
        match (from, until) {
            (Some(from), Some(until)) if until <= from => Err(PeriodRefused::Empty),
            _ => Ok(Self { from, until }),
        }
    }

    /// Returns the intersection of both periods; `None` if it is empty.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let until = match (self.until, other.until) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        // An unbounded start is before any time, as `None` is before any `Some`.
        Self::new(self.from.max(other.from), until).ok()
    }

    /// Whether the period contains `moment`.
    #[must_use]
    pub fn contains(&self, moment: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.until.is_none_or(|until| moment < until)
    }

    /// Whether the period has ended at `moment`.
    #[must_use]
    pub fn is_over(&self, moment: DateTime<Utc>) -> bool {
        self.until.is_some_and(|until| until <= moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_period_begins_with_its_first_moment_and_ends_before_its_last() {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let period = Period::new(Some(at(10)), Some(at(20))).unwrap();
        assert!(!period.contains(at(9)) && period.contains(at(10)));
        assert!(period.contains(at(19)) && !period.contains(at(20)));
        assert!(Period::ALWAYS.contains(at(0)) && !period.is_over(at(19)) && period.is_over(at(20)));
        assert_eq!(Period::new(Some(at(10)), Some(at(10))), Err(PeriodRefused::Empty));
        let far = DateTime::from_timestamp(253_402_300_800, 0);
        assert_eq!(Period::new(None, far), Err(PeriodRefused::Year));
        assert!(Period::new(None, far.map(|at| at - TimeDelta::microseconds(1))).is_ok());
    }

    #[test]
    fn what_lies_in_both_begins_with_the_later_and_ends_with_the_earlier() {
        let at = |seconds| Some(DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds));
        let period = |from, until| Period { from, until };
        let (open, early) = (period(at(10), None), period(None, at(20)));
        assert_eq!(open.intersection(early), Some(period(at(10), at(20))));
        assert_eq!(early.intersection(open), Some(period(at(10), at(20))));
        assert_eq!(
            early.intersection(period(at(5), at(15))),
            Some(period(at(5), at(15)))
        );
        assert_eq!(Period::ALWAYS.intersection(open), Some(open));
        assert_eq!(early.intersection(period(at(20), None)), None);
    }
}
