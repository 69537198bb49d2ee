//! A span of time that something counts for.

use chrono::{DateTime, Datelike, Utc};
use std::ops::RangeInclusive;

/// The years that a time of RFC 3339 (section 5.6) can have, but for the year 0, which not every calendar has.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// Whether a time is one that can be written with four digits for its year, as contract and databases write it.
#[must_use]
pub fn has_plain_year(moment: DateTime<Utc>) -> bool {
    YEARS.contains(&moment.year())
}

/// From `from` (always, if open) until just before `until` (for ever, if open).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Period {
    /// The first moment that counts.
    pub from: Option<DateTime<Utc>>,
    /// The first moment that counts no more.
    pub until: Option<DateTime<Utc>>,
}

/// Why these bounds make no period.
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
    /// No bounds at all.
    pub const ALWAYS: Self = Self {
        from: None,
        until: None,
    };

    /// A period with these bounds.
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

    /// What lies in both; nothing, if no moment does.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let until = match (self.until, other.until) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        // An open beginning is before every moment, as `None` is before every `Some`.
        Self::new(self.from.max(other.from), until).ok()
    }

    /// Whether `moment` lies in it.
    #[must_use]
    pub fn contains(&self, moment: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.until.is_none_or(|until| moment < until)
    }

    /// Whether it is over at `moment`.
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
