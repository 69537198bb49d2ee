//! Banking days: every day but weekends and the holidays of the banks in a country, which are data.

use crate::organizations::Country;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A holiday of every year.
#[derive(Debug, Clone, Copy)]
enum Holiday {
    /// The same month and day of every year.
    Fixed(u32, u32),
    /// Days after Easter Sunday, negative before it.
    Easter(i64),
}

use Holiday::{Easter, Fixed};

/// Days on which Swiss Interbank Clearing is closed.
const SWITZERLAND: &[Holiday] = &[
    Fixed(1, 1),
    Fixed(1, 2),
    Easter(-2),
    Easter(1),
    Fixed(5, 1),
    Easter(39),
    Easter(50),
    Fixed(8, 1),
    Fixed(12, 25),
    Fixed(12, 26),
];

/// Days on which banks of Liechtenstein are closed: those of Swiss Interbank Clearing, and their own.
const LIECHTENSTEIN: &[Holiday] = &[
    Fixed(1, 1),
    Fixed(1, 2),
    Fixed(1, 6),
    Fixed(2, 2),
    Fixed(3, 19),
    Easter(-2),
    Easter(1),
    Fixed(5, 1),
    Easter(39),
    Easter(50),
    Easter(60),
    Fixed(8, 1),
    Fixed(8, 15),
    Fixed(9, 8),
    Fixed(11, 1),
    Fixed(12, 8),
    Fixed(12, 25),
    Fixed(12, 26),
];

/// Banking days of a country.
#[derive(Debug, Clone, Copy)]
pub struct BankingDays {
    holidays: &'static [Holiday],
}

impl Default for BankingDays {
    fn default() -> Self {
        Self {
            holidays: SWITZERLAND,
        }
    }
}

impl BankingDays {
    /// Returns the banking days of the issuer's country; there are holidays of Switzerland and Liechtenstein, and the
    /// Swiss ones stand for all others.
    #[must_use]
    pub fn of(country: Country) -> Self {
        match country.as_str() {
            "LI" => Self {
                holidays: LIECHTENSTEIN,
            },
            _ => Self::default(),
        }
    }

    /// Whether banks work on this day.
    #[must_use]
    pub fn includes(&self, day: NaiveDate) -> bool {
        let is_holiday = |holiday: &Holiday| match *holiday {
            Fixed(month, of_month) => (day.month(), day.day()) == (month, of_month),
            Easter(after) => {
                easter_sunday(day.year()).is_some_and(|easter| (day - easter).num_days() == after)
            }
        };
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.iter().any(is_holiday)
    }

    /// Returns the last banking day before this day.
    #[must_use]
    pub fn before(&self, day: NaiveDate) -> NaiveDate {
        let mut before = day;
        while let Some(earlier) = before.checked_sub_days(Days::new(1)) {
            before = earlier;
            if self.includes(before) {
                break;
            }
        }
        before
    }

    /// Returns the banking day so many of them before this day.
    #[must_use]
    pub fn back(&self, day: NaiveDate, count: usize) -> NaiveDate {
        (0..count).fold(day, |day, _| self.before(day))
    }

    /// Returns the number of banking days after the first day, up to and including the last one.
    #[must_use]
    pub fn between(&self, first: NaiveDate, last: NaiveDate) -> usize {
        let days = first.iter_days().skip(1).take_while(|day| *day <= last);
        days.filter(|day| self.includes(*day)).count()
    }
}

/// Returns Easter Sunday of a year in the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let moon = (century + 8) / 25;
    let epact = (19 * golden + century - century / 4 - (century - moon + 1) / 3 + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * (century.rem_euclid(4)) + 2 * (of_century / 4) - epact - of_century.rem_euclid(4))
            .rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let sum = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(
        year,
        u32::try_from(sum / 31).ok()?,
        u32::try_from(sum % 31 + 1).ok()?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ParseText;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn of(country: &str) -> BankingDays {
        BankingDays::of(Country::parse(country).unwrap())
    }

    #[test]
    fn easter_is_where_calendars_have_it() {
        for date in [
            "1961-04-02",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
        ] {
            let date = day(date);
            assert_eq!(easter_sunday(date.year()), Some(date));
        }
    }

    #[test]
    fn holidays_and_weekends_are_no_banking_days() {
        for (date, switzerland, liechtenstein) in [
            ("2026-11-27", true, true),
            ("2026-11-28", false, false),
            ("2026-11-29", false, false),
            ("2026-12-08", true, false),
            ("2026-12-25", false, false),
            ("2027-01-06", true, false),
            ("2027-03-26", false, false),
            ("2027-03-29", false, false),
            ("2027-05-06", false, false),
            ("2027-05-17", false, false),
            ("2027-05-27", true, false),
        ] {
            let found = (of("CH").includes(day(date)), of("LI").includes(day(date)));
            assert_eq!(found, (switzerland, liechtenstein), "{date}");
        }
    }

    #[test]
    fn banking_days_are_found_and_counted() {
        let days = of("CH");
        assert_eq!(days.before(day("2026-11-30")), day("2026-11-27"));
        assert_eq!(days.before(day("2027-03-30")), day("2027-03-25"), "over Easter");
        assert_eq!(days.before(day("2026-12-02")), day("2026-12-01"));
        assert_eq!(days.between(day("2026-11-27"), day("2026-11-30")), 1);
        assert_eq!(days.between(day("2026-12-24"), day("2026-12-31")), 4);
        assert_eq!(days.between(day("2026-12-24"), day("2026-12-24")), 0);
        assert_eq!(days.between(day("2026-12-24"), day("2026-12-01")), 0);
    }
}
