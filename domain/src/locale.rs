//! Languages of mails and documents.

use chrono::NaiveDate;

crate::text_enum! {
    /// The language used for mails to a person or organization.
    Locale {
        /// German (Swiss spelling).
        De = "de",
        /// French.
        Fr = "fr",
        /// Italian.
        It = "it",
        /// English.
        En = "en",
    }
}

impl Locale {
    /// Returns a day as people write it: day, month and year, the month in letters in English, where 3/2 is another day
    /// than elsewhere.
    #[must_use]
    pub fn day(self, day: NaiveDate) -> String {
        match self {
            Self::De | Self::Fr | Self::It => day.format("%d.%m.%Y").to_string(),
            Self::En => day.format("%-d %b %Y").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_the_form_of_the_language() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 3).unwrap();
        assert_eq!(Locale::It.day(day), "03.02.2026");
        assert_eq!(Locale::En.day(day), "3 Feb 2026");
    }
}
