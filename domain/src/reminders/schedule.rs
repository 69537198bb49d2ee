//! The schedule: the days after the due date at which an invoice is reminded of, and at which its products are blocked.

use super::BankingDays;
use chrono::{Days, NaiveDate};
use std::fmt;

/// Minimum number of days between two levels, and between the last level and the block.
pub const GAP_DAYS: u64 = 7;
/// Number of levels.
pub const LEVELS: usize = 3;

/// Level of a reminder: the first, second or third one of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);

impl Level {
    /// The first level.
    pub const FIRST: Self = Self(1);

    /// Returns a level by its number, from 1.
    #[must_use]
    pub fn of(number: i32) -> Option<Self> {
        let number = u8::try_from(number).ok()?;
        (1..=LEVELS)
            .contains(&usize::from(number))
            .then_some(Self(number))
    }

    /// Returns the level after this one, if there is one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::of(self.number() + 1)
    }

    /// Returns the number of the level, from 1.
    #[must_use]
    pub fn number(self) -> i32 {
        i32::from(self.0)
    }

    /// Whether reminders of this level are also sent by SMS.
    #[must_use]
    pub fn has_sms(self) -> bool {
        self > Self::FIRST
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Days of the schedule that do not make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one to {LEVELS} numbers of days, each at least {GAP_DAYS} more than the one before")]
pub struct InvalidSchedule;

/// The days of reminders and of the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    levels: Vec<u64>,
    block: Option<u64>,
}

impl Schedule {
    /// Creates a schedule from the days after the due date of each level, and the day at which products are blocked, if
    /// they ever are.
    ///
    /// # Errors
    /// [`InvalidSchedule`].
    pub fn new(levels: Vec<u64>, block: Option<u64>) -> Result<Self, InvalidSchedule> {
        let all: Vec<u64> = levels.iter().copied().chain(block).collect();
        let rises = all.windows(2).all(|pair| pair[0] + GAP_DAYS <= pair[1]);
        let is_valid = (1..=LEVELS).contains(&levels.len()) && rises;
        if is_valid {
            Ok(Self { levels, block })
        } else {
            Err(InvalidSchedule)
        }
    }

    /// Returns the number of days after the due date at which the first reminder is due.
    #[must_use]
    pub fn first(&self) -> Days {
        Days::new(self.levels.first().copied().unwrap_or_default())
    }

    /// Returns the highest level whose day has come.
    #[must_use]
    pub fn level_on(&self, today: NaiveDate, due_on: NaiveDate) -> Option<Level> {
        let passed = u64::try_from((today - due_on).num_days()).ok()?;
        let reached = self.levels.iter().filter(|days| **days <= passed).count();
        Level::of(i32::try_from(reached).ok()?)
    }

    /// Returns the last level, which announces the block.
    #[must_use]
    pub fn last(&self) -> Level {
        Level(u8::try_from(self.levels.len()).unwrap_or(1))
    }

    /// Returns the day of the block if the last reminder is sent on a day: not before its gap is over.
    #[must_use]
    pub fn block_on(&self, due_on: NaiveDate, reminded_on: NaiveDate) -> Option<NaiveDate> {
        let planned = due_on.checked_add_days(Days::new(self.block?))?;
        Some(planned.max(reminded_on.checked_add_days(Days::new(GAP_DAYS))?))
    }
}

/// The latest import of a file of the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastImport {
    /// Day of the import.
    pub imported_on: NaiveDate,
    /// Latest booking day in any file.
    pub latest_day: NaiveDate,
}

impl LastImport {
    /// Whether the file of the last banking day is still to come. A bank sends no file for a day without bookings, so
    /// this ends when `grace` banking days have passed since the last import.
    #[must_use]
    pub fn awaits_file(&self, today: NaiveDate, days: BankingDays, grace: usize) -> bool {
        self.latest_day < days.before(today) && days.between(self.imported_on, today) <= grace
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::Country;
    use crate::text::ParseText;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn usual() -> Schedule {
        Schedule::new(vec![10, 20, 30], Some(40)).unwrap()
    }

    #[test]
    fn days_of_a_schedule_rise_by_a_week_at_least() {
        for (levels, block, is_valid) in [
            (vec![10, 20, 30], Some(40), true),
            (vec![0], None, true),
            (vec![1, 8, 15], Some(22), true),
            (vec![10, 16], None, false),
            (vec![10, 20, 30], Some(36), false),
            (vec![20, 10], None, false),
            (vec![], None, false),
            (vec![1, 11, 21, 31], None, false),
        ] {
            assert_eq!(
                Schedule::new(levels.clone(), block).is_ok(),
                is_valid,
                "{levels:?} {block:?}"
            );
        }
    }

    #[test]
    fn the_highest_level_counts() {
        let due = day("2027-01-01");
        for (today, level) in [
            ("2026-12-01", None),
            ("2027-01-10", None),
            ("2027-01-11", Some(1)),
            ("2027-01-20", Some(1)),
            ("2027-01-21", Some(2)),
            ("2027-01-31", Some(3)),
            ("2028-01-31", Some(3)),
        ] {
            assert_eq!(
                usual().level_on(day(today), due).map(Level::number),
                level,
                "{today}"
            );
        }
    }

    #[test]
    fn a_block_leaves_a_week_after_the_last_reminder() {
        let due = day("2027-01-01");
        assert_eq!(usual().block_on(due, day("2027-01-31")), Some(day("2027-02-10")));
        assert_eq!(usual().block_on(due, day("2027-03-01")), Some(day("2027-03-08")));
        let never = Schedule::new(vec![10], None).unwrap();
        assert_eq!(never.block_on(due, day("2027-03-01")), None);
    }

    #[test]
    fn a_file_is_awaited_until_the_grace_is_over() {
        let days = BankingDays::of(Country::parse("CH").unwrap());
        for (today, imported, latest, awaited) in [
            // Monday: the file of Friday is in.
            ("2026-11-30", "2026-11-28", "2026-11-27", false),
            ("2026-11-30", "2026-11-27", "2026-11-26", true),
            // One, two and three banking days after the import, then no longer.
            ("2026-12-01", "2026-11-27", "2026-11-26", true),
            ("2026-12-02", "2026-11-27", "2026-11-26", true),
            ("2026-12-03", "2026-11-27", "2026-11-26", false),
        ] {
            let import = LastImport {
                imported_on: day(imported),
                latest_day: day(latest),
            };
            assert_eq!(import.awaits_file(day(today), days, 3), awaited, "{today}");
        }
    }
}
