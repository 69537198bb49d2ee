//! Service periods of products, counted from the first day: one that begins on 31 January continues on 28 February and
//! on 31 March.

use super::ServicePeriod;
use chrono::{Datelike, Months, NaiveDate};

impl ServicePeriod {
    /// Returns the number of days.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// Returns the period of `months` that begins on `first`, in a series of periods that began on `anchor`.
    #[must_use]
    pub fn starting(anchor: NaiveDate, first: NaiveDate, months: u32) -> Self {
        let next = next_start(anchor, first, months);
        Self {
            first,
            last: next.pred_opt().unwrap_or(next),
        }
    }

    /// Returns the first day after the period.
    #[must_use]
    pub fn next(&self) -> NaiveDate {
        self.last.succ_opt().unwrap_or(self.last)
    }
}

/// Returns the start of the period after the one that begins on `first`.
fn next_start(anchor: NaiveDate, first: NaiveDate, months: u32) -> NaiveDate {
    let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let passed = u32::try_from(month(first) - month(anchor)).unwrap_or(0);
    let next = anchor.checked_add_months(Months::new(passed.saturating_add(months)));
    // A start that is not in the series (it was moved by hand) continues from itself.
    next.filter(|next| *next > first)
        .or_else(|| first.checked_add_months(Months::new(months)))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_day_of_a_month_comes_back() {
        let anchor = day("2027-01-31");
        let mut first = anchor;
        let mut starts = Vec::new();
        for _ in 0..4 {
            let period = ServicePeriod::starting(anchor, first, 1);
            first = period.next();
            starts.push(first.to_string());
        }
        assert_eq!(starts, ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]);
    }

    #[test]
    fn a_year_from_a_leap_day_ends_the_day_before() {
        let period = ServicePeriod::starting(day("2028-02-29"), day("2028-02-29"), 12);
        assert_eq!(period.last, day("2029-02-27"));
        assert_eq!(
            ServicePeriod::starting(day("2028-02-29"), day("2031-02-28"), 12).next(),
            day("2032-02-29")
        );
    }

    proptest! {
        #[test]
        fn periods_follow_each_other(days in 0_i64..20_000, months in 1_u32..37, count in 1_u32..40) {
            let anchor = day("1990-01-01") + chrono::TimeDelta::days(days);
            let mut first = anchor;
            for number in 1..=count {
                let period = ServicePeriod::starting(anchor, first, months);
                prop_assert!(period.last >= period.first);
                first = period.next();
                prop_assert_eq!(Some(first), anchor.checked_add_months(Months::new(months * number)));
            }
        }
    }
}
